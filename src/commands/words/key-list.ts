import { z } from 'zod';
import { minionNames, naturally, type Table, visible } from '../../render/index.ts';
import { SaltError } from '../../salt/index.ts';
import { shorten } from '../call-text.ts';
import { type Command, CommandError } from '../command.ts';
import { type LookUp, orSay } from '../look-ups.ts';
import type { Called } from '../types.ts';
import type { WordParts } from './parts.ts';

/** `key.list_all` (salt.wheel.key): ids by the state of their keys. */
const KeyList = z.object({
  minions: z.array(z.string()),
  minions_pre: z.array(z.string()),
  minions_rejected: z.array(z.string()),
  minions_denied: z.array(z.string()),
});
export type KeyList = z.output<typeof KeyList>;

export const HEADINGS: Readonly<Record<keyof KeyList, string>> = {
  minions: 'Accepted',
  minions_pre: 'Unaccepted',
  minions_rejected: 'Rejected',
  minions_denied: 'Denied',
};

const LISTS = Object.entries(HEADINGS) as [keyof KeyList, string][];

/** The right that `keys` needs. */
export const LIST: Called = { kind: 'wheel', fun: 'key.list_all' };
/** The right to see fingerprints. */
const FINGER: Called = { kind: 'wheel', fun: 'key.finger' };

/** The lists as they are typed: `keys pending`. */
const TYPED: Readonly<Record<string, keyof KeyList>> = {
  accepted: 'minions',
  pending: 'minions_pre',
  unaccepted: 'minions_pre',
  rejected: 'minions_rejected',
  denied: 'minions_denied',
};

/** `keys`: minion keys by their state; `keys pending`: of one state; `keys ID`: the state and fingerprint of one. */
export function keysCommand({ gate, lookUps }: Pick<WordParts, 'gate' | 'lookUps'>): Command {
  return {
    name: 'keys',
    title: 'Keys',
    usage: 'keys [accepted | pending | rejected | denied | ID]',
    summary: 'minion keys: accepted, pending, rejected; or the fingerprint of one',
    reads: true,
    only: 'fleet',
    saysLines: true,
    arguments: [{ name: 'which', label: 'Which', required: false, kind: 'text', chatOnly: true }],
    needs: LIST,
    run: (asked, { which }) => {
      const { conversation, person } = asked;
      const state = which === undefined ? undefined : TYPED[which.toLowerCase()];
      const id = state === undefined ? which : undefined;
      gate.allowMaster(person, LIST, {});
      if (id !== undefined) gate.allowMaster(person, FINGER, { arg: [id] });
      return orSay(conversation, async () => {
        const lookUp = lookUps.of(person);
        const all = await listKeys(lookUp);
        if (id !== undefined) {
          conversation.say(await keyText(all, id, lookUp));
          return;
        }
        const keys = state === undefined ? all : { ...NONE, [state]: all[state] };
        const text = asked.isFiltered ? lineForEach(keys) : listing(keys, which);
        conversation.say(text, { table: () => tableOf(keys) });
      });
    },
  };
}

const NONE: KeyList = { minions: [], minions_pre: [], minions_rejected: [], minions_denied: [] };

/** `web03.demo.no: unaccepted`, and its fingerprint below. @throws CommandError, SaltError */
async function keyText(keys: KeyList, id: string, lookUp: LookUp): Promise<string> {
  const [state] = LISTS.find(([list]) => keys[list].includes(id)) ?? [];
  if (state === undefined)
    throw new CommandError('bad-arguments', `There is no key of "${shorten(id)}". \`keys\` lists all keys.`);
  const finger = await fingerOf(lookUp, id, state);
  return `${visible(id)}: ${HEADINGS[state].toLowerCase()}\n${finger}`;
}

/** `key.finger`: fingerprints by id, grouped as the keys are. */
const Fingers = z.record(z.string(), z.record(z.string(), z.string()));

/** The fingerprint of a key as it is shown, or that it is not known. @throws SaltError */
export async function fingerOf(lookUp: LookUp, id: string, state: keyof KeyList): Promise<string> {
  const fingers = Fingers.catch({}).parse(await lookUp.wheel('key.finger', { match: id }))[state] ?? {};
  // A minion may call itself "constructor".
  const finger = Object.hasOwn(fingers, id) ? fingers[id] : undefined;
  return visible(finger ?? 'Its fingerprint is not known.');
}

/** @throws SaltError */
export async function listKeys(salt: LookUp): Promise<KeyList> {
  const keys = KeyList.safeParse(await salt.wheel('key.list_all'));
  if (keys.success) return keys.data;
  throw new SaltError('salt-rubbish', "The Salt API's answer makes no sense: it is not a list of keys.");
}

/** `web03.demo.no · Unaccepted` */
function lineForEach(keys: KeyList): string {
  return LISTS.flatMap(([list, heading]) => keys[list].map((id) => `${visible(id)} · ${heading}`))
    .sort(naturally)
    .join('\n');
}

function tableOf(keys: KeyList): Table | undefined {
  const rows = LISTS.flatMap(([list, heading]) => keys[list].map((id) => [visible(id), heading]));
  return rows.length === 0 ? undefined : { columns: ['Key', 'State'], rows };
}

function listing(keys: KeyList, which?: string): string {
  const lines = LISTS.filter(([list]) => keys[list].length > 0).map(
    ([list, heading]) => `${heading}: ${minionNames(keys[list].map(visible))}`,
  );
  return lines.length > 0 ? lines.join('\n') : which === undefined ? 'No keys.' : `No key is ${which}.`;
}
