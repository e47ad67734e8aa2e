import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf } from '../../src/render/columns.ts';
import { play } from '../gateway/support/play.ts';

/* Answers and texts on a phone of 40 columns. */

const WIDTH = 40;

/** Lines that a typed text gets, said to a contact. */
const TYPED: readonly (readonly [contact: string, body: string])[] = [
  ['master', 'help'],
  ['web01', 'help'],
  ['master', 'help more'],
  ['master', 'whoami'],
  ['master', 'minions'],
  ['master', 'jobs'],
  ['master', 'watch'],
  ['master', 'mute'],
  ['master', 'width'],
  ['web01', 'what can you do for me today, my friend?'],
  ['web01', 'cmd.run ls | frobnicate'],
  ['web01', 'test.ping; test.version'],
  ['web01', 'disk.usage --frobnicate'],
  ['master', 'nobody test.ping'],
  ['web01', 'state.apply motd'],
  ['web01', 'yes'],
  ['web01', 'no'],
  ['web01', 'cmd.run fails'],
  ['web01', 'status.loadavg'],
  ['master', 'web* cmd.run fails'],
  ['master', 'test.ping'],
  ['master', 'state.apply motd test=True'],
  ['web01', 'nosuch.function'],
];

const STATES = {
  'file_|-motd_|-/etc/motd_|-managed': {
    result: null,
    comment: 'The file /etc/motd is set to be changed, as its content is not what the source has',
    changes: { newfile: '/etc/motd' },
    __run_num__: 0,
    duration: 2.5,
  },
  'pkg_|-nginx_|-nginx_|-installed': {
    result: false,
    comment: 'The following packages failed to install or update: nginx',
    changes: { nginx: { old: '', new: '1.22.1-9+deb12u2' } },
    __run_num__: 1,
    duration: 1500.25,
  },
};

/** Lines over the width that have a blank to break at, outside a command between backquotes. */
function tooWide(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => columnsOf(line) > WIDTH && /\S \S/.test(line.replace(/`[^`]*`/g, '').trim()));
}

test('no line of prose is wider than the screen, whatever is typed', async (t) => {
  const at = await play(t, { minions: ['web01.demo.no', 'web02.demo.no', 'db01.demo.no'] });
  at.salt.fleet.functions.set('state.apply', () => ({ ret: STATES, retcode: 2 }));
  at.salt.fleet.functions.set('cmd.run', () => ({ ret: 'sh: 1: fails: not found', retcode: 127 }));
  at.admin.says('master', `width ${WIDTH}`);
  await at.admin.hears('master', /40 columns/);
  for (const [contact, body] of TYPED) {
    at.admin.says(contact, body);
    const text = (await at.admin.hearsMessage(contact)).getChildText('body') ?? '';
    assert.deepEqual(tooWide(text), [], `${body}:\n${text}`);
  }
});
