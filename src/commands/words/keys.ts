import { isGlob } from '../../fleet/index.ts';
import { minionNames, visible } from '../../render/index.ts';
import { askBack, recorded } from '../audited.ts';
import { shorten } from '../call-text.ts';
import { type Choices, type Command, CommandError } from '../command.ts';
import { inTime, listed } from '../fields/index.ts';
import { orSay } from '../look-ups.ts';
import { type Asked, type Called, ruleName } from '../types.ts';
import { fingerOf, HEADINGS, type KeyList, keysCommand, LIST, listKeys } from './key-list.ts';
import type { WordParts } from './parts.ts';

/** How long the master has to change a key, milliseconds. */
const DECIDED_WITHIN = 120_000;

/** The id is exact and was asked back: whatever was decided on its key before gives way (salt.wheel.key). */
const INCLUDE = {
  accept: { include_rejected: true, include_denied: true },
  reject: { include_accepted: true, include_denied: true },
  delete: {},
};

/**
 * `keys`, `accept ID`, `reject ID`, `delete ID`: minion keys, by exact id, asked back with the fingerprint. Each takes
 * the right to the wheel function that does it.
 */
export function keyCommands(parts: Parts): Command[] {
  return [
    keysCommand(parts),
    decision(parts, 'accept', 'accept a key: pending, rejected or denied', [
      'minions_pre',
      'minions_rejected',
      'minions_denied',
    ]),
    decision(parts, 'reject', 'reject a key: pending, denied, or accepted (cuts that minion off)', [
      'minions_pre',
      'minions',
      'minions_denied',
    ]),
    decision(parts, 'delete', "delete a minion's key", [
      'minions',
      'minions_pre',
      'minions_rejected',
      'minions_denied',
    ]),
  ];
}

type Parts = Pick<WordParts, 'audit' | 'gate' | 'lookUps' | 'site'>;

function decision(
  parts: Parts,
  name: 'accept' | 'reject' | 'delete',
  summary: string,
  from: readonly (keyof KeyList)[],
): Command {
  return {
    name,
    title: `${name.charAt(0).toUpperCase()}${name.slice(1)} a key`,
    usage: `${name} ID`,
    summary,
    only: 'fleet',
    asksItself: true,
    arguments: [
      {
        name: 'id',
        label: 'Minion id, exact',
        required: true,
        kind: 'list',
        typed: 'Or type it',
        choices: ({ person }) => keyChoices(parts, person, from),
      },
    ],
    needs: { kind: 'wheel', fun: `key.${name}` },
    run: (asked, { id }) => orSay(asked.conversation, () => askToDecide(parts, asked, name, from, id)),
  };
}

/** The keys that a person may list, in those states. */
async function keyChoices(
  { gate, lookUps }: Parts,
  person: string,
  from: readonly (keyof KeyList)[],
): Promise<Choices> {
  if (!gate.mayEver(person, LIST)) return { list: [] };
  const keys = await inTime(listKeys(lookUps.of(person)));
  if (!keys) return { list: [], note: 'Salt has not told yet which keys there are.' };
  const list = from.flatMap((state) =>
    keys[state].map((id) => ({ value: id, label: `${visible(id)} (${HEADINGS[state].toLowerCase()})` })),
  );
  return list.length > 0 ? listed(list, 'keys') : { list, note: 'There is no such key now.' };
}

async function askToDecide(
  { site, lookUps, gate, audit }: Parts,
  asked: Asked,
  name: 'accept' | 'reject' | 'delete',
  from: readonly (keyof KeyList)[],
  id: string | undefined,
): Promise<void> {
  if (id === undefined)
    throw new CommandError('bad-arguments', `${name} needs a minion's exact id: ${name} web03.demo.no`);
  if (isGlob(id))
    throw new CommandError('bad-arguments', `${name} takes an exact id, not a pattern. Nothing changed.`);
  const called: Called = { kind: 'wheel', fun: `key.${name}` };
  gate.allowMaster(asked.person, called, { arg: [id] });
  const lookUp = lookUps.of(asked.person);
  const keys = await listKeys(lookUp);
  const group = from.find((list) => keys[list].includes(id));
  if (group === undefined) {
    const known = gate.mayEver(asked.person, LIST) ? from.flatMap((list) => keys[list]) : undefined;
    if (!known) throw new CommandError('bad-arguments', `There is no key of "${shorten(id)}" to ${name}.`);
    const others =
      known.length === 0 ? '`keys` lists all keys.' : `You can ${name}: ${minionNames(known.map(visible))}.`;
    throw new CommandError('bad-arguments', `There is no key of "${shorten(id)}" to ${name}. ${others}`);
  }
  const finger = await fingerOf(lookUp, id, group);
  askBack(audit, asked, {
    text: `${name} the key of ${visible(id)} (${HEADINGS[group].toLowerCase()})?\n${finger}`,
    apart: true,
    about: `${name} ${id}`,
    run: ({ conversation }) =>
      orSay(conversation, async () => {
        const kwarg = { match: id, ...INCLUDE[name] };
        const { permit } = gate.allowMaster(asked.person, called, { arg: [id] }, { kwarg });
        const call = { function: ruleName(called), keywords: kwarg };
        await recorded(audit, asked, call, () =>
          site.salt.wheel(called.fun, kwarg, { permit, yaml: 'first', deadlineMs: DECIDED_WITHIN }),
        );
        conversation.say(
          `${visible(id)}: ${name === 'accept' ? 'accepted' : name === 'reject' ? 'rejected' : 'deleted'}.`,
        );
      }),
  });
}
