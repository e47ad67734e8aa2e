const RUNS_FUNCTIONS = 'runs functions by name';
const CONFIGURATION = 'hands out the configuration';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['test.cross_test', RUNS_FUNCTIONS],
  ['test.try', RUNS_FUNCTIONS],
  ['test.get_opts', CONFIGURATION],
  ['state.single', RUNS_FUNCTIONS],
  ['state.template_str', RUNS_FUNCTIONS],
  ['module.run', RUNS_FUNCTIONS],
  ['saltutil.cmd', RUNS_FUNCTIONS],
  ['saltutil.runner', RUNS_FUNCTIONS],
  ['@runner.salt.execute', RUNS_FUNCTIONS],
  ['@runner.manage.down', 'removes keys'],
]);

/** Why a function is never covered by a wildcard or `@readonly`; undefined where a wildcard may cover it. */
export function neededByName(fun: string): string | undefined {
  if (/^(publish|config|cp)\.|^@runner\.state\./.test(fun)) return RUNS_FUNCTIONS;
  return REASONS.get(fun);
}
