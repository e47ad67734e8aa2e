import { type Profiler, Session } from 'node:inspector/promises';
import { parseArgs } from 'node:util';
import { type Play, stage } from '../test/gateway/support/play.ts';

const SRC = new URL('../src/', import.meta.url).href;
const DEMO = `${SRC}demo/`;
/** Only what runs for each of these counts: a timer of the gateway may fire during one, not during all. */
const COMMANDS = 6;
/** The gateway asks the server whether it has an answer, so long after the answer, milliseconds. */
const QUIET_AFTER = 150;

/** The functions of one file that ran, in the order of the file. */
export interface FileOnPath {
  file: string;
  functions: string[];
}

/** Finds the functions of `src/` that run for one typed `disk.percent /`, by V8's coverage. */
export async function measurePath(): Promise<FileOnPath[]> {
  const undo: (() => unknown)[] = [];
  const play = await stage(
    { after: (task: () => unknown) => undo.push(task) },
    { minions: ['web01.demo.no'] },
  );
  play.salt.fleet.functions.set('disk.percent', () => ({ ret: { '/': '23%' } }));
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await play.startGateway();
    await play.ready();
    await oneCommand(play, session);
    const runs: Set<string>[] = [];
    while (runs.length < COMMANDS) runs.push(await oneCommand(play, session));
    const [first = new Set<string>(), ...others] = runs;
    return byFile([...first].filter((called) => others.every((run) => run.has(called))));
  } finally {
    session.disconnect();
    for (const task of undo) await task();
  }
}

/** The functions that run from the typed message to its answer, each as `file line:column name`. */
async function oneCommand({ admin }: Play, session: Session): Promise<Set<string>> {
  await new Promise((wake) => setTimeout(wake, QUIET_AFTER));
  await session.post('Profiler.takePreciseCoverage');
  admin.says('web01', 'disk.percent /');
  await admin.hears('web01', /23%/);
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return new Set(result.flatMap(calledIn));
}

function calledIn({ url, functions }: Profiler.ScriptCoverage): string[] {
  if (!url.startsWith(SRC) || url.startsWith(DEMO)) return [];
  const file = url.slice(SRC.length);
  return functions.flatMap(({ functionName, ranges: [range] }) => {
    // The module itself begins at 0: its functions do not.
    if (!range || range.count === 0 || range.startOffset === 0) return [];
    return `${file} ${String(range.startOffset).padStart(6, '0')} ${functionName || '(anonymous)'}`;
  });
}

function byFile(called: string[]): FileOnPath[] {
  const files = Map.groupBy(called.toSorted(), (text) => text.slice(0, text.indexOf(' ')));
  return Array.from(files, ([file, texts]) => ({
    file,
    functions: texts.map((text) => text.slice(file.length + ' 000000 '.length)),
  }));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { list: { type: 'boolean', default: false } } });
  const files = await measurePath();
  for (const { file, functions } of values.list ? files : []) {
    console.log(`${file}\n${functions.map((name) => `  ${name}`).join('\n')}`);
  }
  const functions = files.reduce((sum, each) => sum + each.functions.length, 0);
  console.log(`${files.length} files, ${functions} functions`);
}
