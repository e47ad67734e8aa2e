import { shortened } from '../../../src/access/audit-budget.ts';
import { firstSecretOf, maskLine } from '../../../src/access/mask-line.ts';
import { maskByPatterns, mayHoldSecret } from '../../../src/access/mask-patterns.ts';
import { refuseSaltsOwn } from '../../../src/access/salts-own.ts';
import { callText, isTooLongToShow } from '../../../src/commands/call-text.ts';
import { visible, withoutHidden } from '../../../src/render/visible.ts';
import type { Covered } from './types.ts';

/** What shows, masks or refuses a line that a person typed. */
export const ASKED: Covered<string> = {
  'access/audit-budget.ts': {
    shortened: (text) => shortened({ line: text, arguments: text.split(' ') }, 200),
  },
  'access/mask-line.ts': {
    maskLine,
    'maskLine, of a function that takes a secret': (text) => maskLine(`shadow.set_password ${text}`),
    firstSecretOf,
  },
  'access/mask-patterns.ts': { maskByPatterns, mayHoldSecret },
  'access/salts-own.ts': {
    refuseSaltsOwn: (text) => refuseSaltsOwn({ arg: [text, text.split(' ')], kwarg: { a: text } }),
  },
  'commands/call-text.ts': {
    callText: (text) => callText({ fun: 'test.arg', args: { arg: [text] }, line: text }),
    'callText, of as many arguments as words': (text) =>
      callText({ fun: 'test.arg', args: { arg: text.split(' ') }, line: text }),
    'callText, of as many keywords': (text) => {
      const keys = Array.from({ length: Math.ceil(text.length / 8) }, (_, at) => `k${at}`);
      const line = keys.map((key) => `${key}=1`).join(' ');
      callText({ fun: 'test.arg', args: { kwarg: Object.fromEntries(keys.map((key) => [key, 1])) }, line });
    },
    isTooLongToShow,
  },
  'render/visible.ts': { visible, withoutHidden },
};
