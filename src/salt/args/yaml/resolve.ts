import { TAGS } from './nodes.ts';

interface Resolver {
  tag: string;
  first: string;
  pattern: RegExp;
}

// PyYAML's resolver.py, in its order. Its `$` also matches before a newline that ends the text, hence `\n?`.
const RESOLVERS: readonly Resolver[] = [
  {
    tag: TAGS.bool,
    first: 'yYnNtTfFoO',
    pattern: /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\n?$/,
  },
  {
    tag: TAGS.float,
    first: '-+0123456789.',
    pattern:
      /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\n?$/,
  },
  {
    tag: TAGS.int,
    first: '-+0123456789',
    pattern:
      /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)\n?$/,
  },
  { tag: TAGS.merge, first: '<', pattern: /^<<\n?$/ },
  { tag: TAGS.null, first: '~nN', pattern: /^(?:~|null|Null|NULL)\n?$/ },
  {
    tag: TAGS.timestamp,
    first: '0123456789',
    pattern:
      /^(?:[0-9]{4}-[0-9][0-9]-[0-9][0-9]|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9][0-9]:[0-9][0-9](?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9][0-9])?))?)\n?$/,
  },
  { tag: TAGS.value, first: '=', pattern: /^=\n?$/ },
  { tag: TAGS.yaml, first: '!&*', pattern: /^[!&*]\n?$/ },
];

/** The tag of a plain scalar that has none of its own. */
export function resolvePlain(value: string): string {
  if (value === '') return TAGS.null;
  const first = value.charAt(0);
  const found = RESOLVERS.find((resolver) => resolver.first.includes(first) && resolver.pattern.test(value));
  return found?.tag ?? TAGS.str;
}
