import { CommandError } from '../errors.ts';

/** `salt-key`'s options and the gateway's word for each. */
const WORDS: Record<string, 'keys' | 'accept' | 'reject' | 'delete'> = {
  '-L': 'keys',
  '--list-all': 'keys',
  '-a': 'accept',
  '--accept': 'accept',
  '-r': 'reject',
  '--reject': 'reject',
  '-d': 'delete',
  '--delete': 'delete',
};

/** A pasted `salt-key …` as the gateway's own words: `salt-key -a web03` is `accept web03`. @throws CommandError */
export function readSaltKey(words: readonly string[]): string[] {
  const given = words.filter((word) => word !== '-y' && word !== '--yes');
  const [option = '-L', ...rest] = given.flatMap((word) => {
    const parts = /^(--\w[\w-]*)=(.*)$/.exec(word);
    return parts ? [parts[1] ?? '', parts[2] ?? ''] : [word];
  });
  const listing = option === '-l' || option === '--list';
  const word = listing ? 'keys' : WORDS[option];
  if (word !== undefined && !rest.some((more) => more.startsWith('-')))
    return word === 'keys' ? ['keys'] : [word, ...rest];
  throw new CommandError(
    'bad-arguments',
    `salt-key ${option} is not known here: there are -L, -a ID, -r ID and -d ID, for one exact id. Nothing ran.`,
  );
}
