import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { rosterOf } from '../../lab/chat-client.ts';
import { checkComponent } from '../../src/xmpp/index.ts';
import { keptLog } from '../support/kept-log.ts';
import { runCheck } from './support/check.ts';
import { Ejabberd, ejabberd, ejabberdPrivileged } from './support/ejabberd.ts';
import { type TestLab, useLab } from './support/lab.ts';
import type { ChatUser } from './support/person.ts';
import { SERVERS } from './support/servers.ts';

/* The same plays on each XMPP server: what the gateway needs of one is there. */

const COMMANDS = 'http://jabber.org/protocol/commands';

function config(lab: TestLab): Record<string, unknown> {
  return {
    component: componentOf(lab),
    roster: { minions: ['web*'] },
    // Nobody named: these rosters are not filled unasked.
    access: [{ who: ['*@demo.no'], on: ['db01'], run: ['test.*'] }],
  };
}

/** The roster as `name (subscription)`, in order. */
async function roster(person: ChatUser): Promise<string[]> {
  const items = await rosterOf(person.client);
  return items.map(({ name, subscription }) => `${name} (${subscription})`).sort();
}

async function isAnswered(person: ChatUser): Promise<void> {
  person.says('web01', 'test.version');
  await person.hears('web01', /^\d{4}\.\d+$/);
}

for (const [name, server] of Object.entries({
  ...SERVERS,
  'ejabberd with mod_privilege': ejabberdPrivileged,
}))
  describe(name, () => {
    let admin: ChatUser;
    const lab = useLab(
      async (lab) => {
        await lab.account('admin');
        await lab.startGateway(config(lab));
        admin = await lab.person('admin');
      },
      { server },
    );

    test('contacts are put into the roster, or ask to be added where the server does not let us', async () => {
      if (!lab.server.fillsRosters) {
        admin.says('master', 'roster web*');
        await admin.hears('master', /please accept these requests|In your roster now|Nothing to add/);
        await admin.subscribesTo('master', 'web01', 'web02');
      }
      await admin.sees('master', 'available', /3 up/);
      await admin.sees('web01', 'available');
      await admin.sees('web02', 'available');
      assert.deepEqual(await roster(admin), ['master (to)', 'web01 (to)', 'web02 (to)']);
    });

    test('a minion answers, and the master for all of them', async () => {
      await isAnswered(admin);
      admin.says('master', 'test.version');
      await admin.hears('master', (body) => body.includes(lab.salt.version));
    });

    test('a client that comes later sees them too', async () => {
      const phone = await lab.person('admin');
      await phone.sees('web01', 'available');
      await phone.leaves();
    });

    test('who subscribes by hand sees the minion; others do not learn of it', async () => {
      const ola = await lab.person('ola');
      assert.deepEqual(await roster(ola), []);
      await ola.subscribesTo('db01');
      await ola.sees('db01', 'available');
      ola.asksToSee('web01');
      await ola.sees('web01', 'unsubscribed');
      await ola.leaves();
    });

    test('a function by form', async () => {
      admin.sends(
        `<iq xmlns='jabber:client' type='set' id='form-1' to='web01@${lab.domain}'>` +
          `<command xmlns='${COMMANDS}' node='run'><x xmlns='jabber:x:data' type='submit'>` +
          `<field var='function'><value>test.version</value></field></x></command></iq>`,
      );
      const answer = await admin.receives(/<iq [^>]*id=['"]form-1/);
      assert.match(answer, /status=['"]completed['"].*<value>\d{4}\.\d+<\/value>/s);
    });

    test('the gateway leaves: everyone goes offline; it comes back: everyone is seen', async () => {
      await lab.gateway.stop();
      await admin.sees('web01', 'unavailable');
      await lab.startGateway(config(lab));
      await admin.sees('web01', 'available');
    });

    test('the server crashes and starts again: the gateway comes back by itself', async () => {
      await lab.server.kill();
      await lab.server.start();
      await lab.gateway.ready();
      admin = await lab.person('admin');
      await admin.sees('web01', 'available');
      await isAnswered(admin);
      const ola = await lab.person('ola');
      await ola.sees('db01', 'available');
      await ola.leaves();
    });

    test('check names a wrong secret and a domain that the server does not have', async () => {
      await lab.gateway.stop();
      const secret = componentLine(lab, { secret: 'wrong' });
      assert.match(secret, /^failed +component: component\.secret is not .* has for salt\.demo\.no/);
      const domain = componentLine(lab, { domain: 'nix.demo.no' });
      assert.match(
        domain,
        /^failed +component: .*(has no Component "nix\.demo\.no"|for nix\.demo\.no, or it has no component of that name)/,
      );
    });

    test('check tries the rosters, and says what the server is and does', async () => {
      // The person of the config that is tried.
      await lab.account('admin');
      const salt = { ...(lab.config().salt as object), url: 'http://127.0.0.1:1' };
      const { output } = runCheck(lab.dir, lab.config({ salt, roster: { fleet: true, groups: true } }));
      for (const line of CHECKED[
        server === ejabberdPrivileged ? 'swallowing' : lab.server.fillsRosters ? 'filling' : 'asking'
      ])
        assert.match(output, line);
      if (server !== ejabberdPrivileged)
        assert.match(
          output,
          new RegExp(`^ok +component: demo\\.no is ${lab.server.software.replaceAll('.', '\\.')}`, 'm'),
        );
      const items = await rosterOf((await lab.person('admin')).client);
      assert.ok(!items.some(({ jid }) => jid.includes('check')), 'the roster is as before');
    });

    if (server !== ejabberd) return;

    test('by TLS to a server whose authority is known and whose name it is, and to no other', async () => {
      assert.ok(lab.server instanceof Ejabberd);
      const { port, ca } = lab.server.secure;
      const service = `xmpps://localhost:${port}`;
      const stranger = componentLine(lab, { service });
      assert.match(
        stranger,
        /^failed +component: The certificate of localhost:\d+ is not one .*NODE_EXTRA_CA_CERTS/,
      );
      const { domain, secret } = componentOf(lab);
      const named = `xmpps://127.0.0.1:${port}`;
      const authority = readFileSync(ca, 'utf8');
      const options = { domain, secret, service: named, ca: authority, log: keptLog() };
      const otherName = await checkComponent(options, 20_000);
      assert.match(
        otherName === 'ok' ? 'ok' : otherName.message,
        /^The certificate of 127\.0\.0\.1:\d+ is for another name/,
      );
      // Programs started here get it from here.
      process.env.NODE_EXTRA_CA_CERTS = ca;
      await lab.startGateway({ ...config(lab), component: { ...componentOf(lab), service } });
      await isAnswered(admin);
    });
  });

/** The lines of `check` about the people's server. */
const CHECKED = {
  filling: [
    /^ok +component: demo\.no lets the gateway put contacts into rosters$/m,
    /^ok +component: presence: demo\.no tells the gateway who is online/m,
  ],
  asking: [
    /^ok +component: roster: the gateway may not put contacts into the rosters of demo\.no, so on "roster" contacts ask/m,
    /^ok +component: presence: demo\.no does not tell/m,
  ],
  swallowing: [
    /^warning +component: demo\.no does not answer the gateway's requests\. .*Take mod_privilege out of ejabberd\.yml/m,
    /^warning +component: roster: demo\.no grants .* without a subscription/m,
    /^ok +component: presence: demo\.no tells the gateway who is online/m,
  ],
} as const;

/** The report of `check` about the component after that change; it does not ask Salt. */
function componentLine(lab: TestLab, change: object): string {
  const salt = { ...(lab.config().salt as object), url: 'http://127.0.0.1:1' };
  const { output } = runCheck(lab.dir, lab.config({ salt, component: { ...componentOf(lab), ...change } }));
  const lines = output.split('\n').filter((line) => line.includes(' component: '));
  return lines.find((line) => line.startsWith('failed')) ?? lines[0] ?? output;
}

function componentOf(lab: TestLab): { domain: string; secret: string } {
  return lab.config().component as { domain: string; secret: string };
}
