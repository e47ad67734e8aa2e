import { shortened } from '../../../src/access/audit-line.ts';
import { firstSecretOf, maskByPatterns, maskText, mayHoldSecret } from '../../../src/access/mask.ts';
import { refuseSaltsOwn } from '../../../src/access/refusals.ts';
import { callText, isTooLongToShow } from '../../../src/commands/call-text.ts';
import { visible, withoutHidden } from '../../../src/render/visible.ts';
import type { Covered } from './types.ts';

/** Functions that show, mask or refuse a typed line. */
export const ASKED: Covered<string> = {
  'access/audit-line.ts': {
    shortened: (text) => shortened({ line: text, arguments: text.split(' ') }, 200),
  },
  'access/mask.ts': {
    maskText,
    'maskText, of a function that takes a secret': (text) => maskText(`shadow.set_password ${text}`),
    firstSecretOf,
    maskByPatterns,
    mayHoldSecret,
  },
  'access/refusals.ts': {
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
