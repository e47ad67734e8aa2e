import { readFileSync } from 'node:fs';

/** Events of one kind, as the text of their `data` fields. */
export interface Blocks {
  what: string;
  texts: string[];
}

const RECORDED = new URL('../../test/salt/recorded/events-3008.3.txt', import.meta.url);
/** Tags that the gateway listens to, from any sender. */
const LISTENED = /"tag": "(salt\/minion|salt\/presence|salt\/key)/;

/** Events of other people's jobs: as a real salt-api 3008.3 sent them, and made up in the sizes that jobs have. */
export function foreignBlocks(): Blocks[] {
  const lines = readFileSync(RECORDED, 'utf8').split('\n');
  const recorded = lines.filter((line) => line.startsWith('data: ') && !LISTENED.test(line));
  return [
    { what: 'as recorded', texts: recorded.map((line) => line.slice('data: '.length)) },
    { what: 'test.ping', texts: made(200, () => true) },
    { what: 'disk.usage', texts: made(100, () => diskUsage(8)) },
    { what: 'state.apply', texts: made(20, () => stateRun(60)) },
  ];
}

/** One text as salt-api streams it: an event with its tag, then its data. */
export function streamed(texts: readonly string[]): string {
  return texts.map((text) => `tag: ${tagIn(text)}\ndata: ${text}\n\n`).join('');
}

function tagIn(text: string): string {
  return text.slice(text.lastIndexOf('"tag": "') + 8, -2);
}

function made(count: number, value: (index: number) => unknown): string[] {
  return Array.from({ length: count }, (_, index) => {
    const jid = `20261123215620${String(index).padStart(6, '0')}`;
    const id = `web${index}.demo.no`;
    const data = {
      ...{ cmd: '_return', id, success: true, return: value(index), retcode: 0, jid, fun: 'state.apply' },
      ...{ fun_args: [], user: 'root', _stamp: '2026-11-23T21:56:20.924094+00:00', ts: 1795470980 },
    };
    return asPython({ data, tag: `salt/job/${jid}/ret/${id}` });
  });
}

function diskUsage(mounts: number): object {
  const mount = { filesystem: '/dev/sda1', '1K-blocks': '41152736', used: '3254412', available: '36021196' };
  return Object.fromEntries(
    Array.from({ length: mounts }, (_, index) => [`/srv/${index}`, { ...mount, capacity: '9%' }]),
  );
}

function stateRun(states: number): object {
  return Object.fromEntries(
    Array.from({ length: states }, (_, index) => [
      `file_|-/etc/app/${index}.conf_|-/etc/app/${index}.conf_|-managed`,
      {
        ...{
          name: `/etc/app/${index}.conf`,
          changes: { diff: '--- \n+++ \n@@ -1,2 +1,2 @@\n-a = 1\n+a = 2\n' },
        },
        ...{
          result: true,
          comment: `File /etc/app/${index}.conf updated`,
          __sls__: 'app',
          __run_num__: index,
        },
        ...{ start_time: '21:56:20.812348', duration: 12.467, __id__: `/etc/app/${index}.conf` },
      },
    ]),
  );
}

/** With the blanks that Python's json.dumps puts in. */
function asPython(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asPython).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${JSON.stringify(key)}: ${asPython(item)}`)
    .join(', ')}}`;
}
