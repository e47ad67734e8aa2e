import assert from 'node:assert/strict';
import type { Play } from '../../gateway/support/play.ts';
import { Random } from '../../support/random.ts';
import { oddEvent, tampered, tamperedEvent } from './salt.ts';

const LINES = [
  'test.version',
  'test.arg 1 a=b',
  'salt-run jobs.active',
  'salt-key -L',
  'jobs',
  'kill',
  'test.ping',
  'keys',
];
/** Secrets that no person should read. */
const INNARDS = /undefined|\[object |\bat \S+\.ts:|function \w*\(|TypeError|SyntaxError|ZodError/;

const EACH = 10;

/** The people of a round, all of them admins; each round has its own, so that no late answer is taken for another. */
export function peopleOf(seed: number): string[] {
  return Array.from({ length: EACH }, (_, n) => `admin${seed}x${n}@demo.no`);
}

/**
 * One round of a seed: everyone gives a command while Salt answers nonsense, and events are nonsense; everyone is
 * told something. @throws AssertionError
 */
export async function saltRound(scene: Play, seed: number): Promise<void> {
  const persons = peopleOf(seed).map((jid) => scene.person(jid));
  const random = new Random(seed);
  scene.salt.tamper = (json) => (random.oneIn(3) ? undefined : tampered(random, json));
  scene.salt.tamperEvent = (block) => (random.oneIn(3) ? tamperedEvent(random, block.trimEnd()) : block);
  const said = persons.map((person) => {
    const line = random.pick(LINES);
    const contact = line.startsWith('test') ? random.pick(['web01', 'web02', 'master']) : 'master';
    person.says(contact, line);
    // Salt may have said that there is no such minion.
    return person.isTold(contact).then((text) => {
      assert.match(text, /./);
      assert.doesNotMatch(text, INNARDS, `seed ${seed}: ${line}`);
    });
  });
  for (const chunk of scene.salt.lowstate.chunks)
    scene.salt.fireRaw(
      oddEvent(random, chunk.jid ?? '20260101000000000000', random.pick(['web01.demo.no', 'web99', ''])),
    );
  await Promise.all(said).catch((error: unknown) => {
    throw new Error(`seed ${seed}`, { cause: error });
  });
  scene.salt.tamper = undefined;
  scene.salt.tamperEvent = (block) => block;
  assert.deepEqual(
    scene.log.lines.filter(({ level }) => level === 'error'),
    [],
    `seed ${seed}`,
  );
}
