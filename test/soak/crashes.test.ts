import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CrashReport, crash } from '../gateway/support/crashes.ts';

/** How many, and from which seed on; so many gateways are crashed side by side. */
const CRASHES = Number(process.env.SALT_XMPP_SOAK_CRASHES ?? 1_000);
const FIRST_SEED = Number(process.env.SALT_XMPP_SOAK_SEED ?? 1);
const SIDE_BY_SIDE = 3;
/** A seed's share: one that fails is tried again by itself. */
const EACH = 20;

test(`${CRASHES} crashes: no command runs twice, each accepted one is answered, all are on record`, async (t) => {
  const seeds = Array.from({ length: Math.ceil(CRASHES / EACH) }, (_, index) => FIRST_SEED + index);
  const reports: CrashReport[] = [];
  const worker = async () => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const report = await crash({ seed, crashes: EACH, resend: seed % 2 === 0 });
      reports.push(report);
      process.stderr.write(`# ${JSON.stringify(report)}\n`);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  const sum = (of: 'crashes' | 'commands' | 'accepted' | 'ran' | 'repeated') =>
    reports.reduce((total, report) => total + report[of], 0);
  t.diagnostic(
    `${sum('crashes')} crashes, ${sum('commands')} commands, ${sum('accepted')} accepted, ${sum('ran')} ran, ${sum('repeated')} answered more than once`,
  );
  const broken = reports.filter((report) => Object.values(report.broken).flat().length > 0);
  assert.deepEqual(broken, []);
});
