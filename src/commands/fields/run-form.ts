import { capital } from '../../render/index.ts';
import { splitWords } from '../../salt/index.ts';
import { type Argument, type Choices, CommandError, type FormPlace, type Step } from '../command.ts';
import { takeFilters } from '../filters/index.ts';
import { FUNCTION } from '../read-line.ts';
import { argumentFields, OTHERS } from './argspec.ts';
import { callLine } from './call-line.ts';
import type { MinionFunctions } from './minion-functions.ts';

/** The fields that choose a function: its module or the function in a list, or typed with its arguments. */
export function functionFields(functions: MinionFunctions): Argument[] {
  const isAsked = ({ scope, stage }: FormPlace) => scope.kind !== 'fleet' || stage > 0;
  const later = (form: FormPlace): Choices => {
    // The first answer of a minion may take longer than a form can wait.
    functions.warm(form);
    return { list: [] };
  };
  return [
    {
      name: 'module',
      label: 'Module',
      required: false,
      kind: 'list',
      none: 'Choose…',
      optional: true,
      formOnly: true,
      choices: (form) => (isAsked(form) ? functions.modules(form) : later(form)),
    },
    {
      name: 'name',
      label: 'Function',
      required: false,
      kind: 'list',
      none: 'Choose…',
      optional: true,
      formOnly: true,
      choices: (form) => (isAsked(form) ? functions.few(form) : { list: [] }),
    },
    {
      name: 'function',
      label: 'Or type it, such as: disk.percent /',
      alone: 'Function and arguments, such as: disk.percent /',
      required: false,
      kind: 'text',
    },
  ];
}

/** The stage after the values so far: which function, of which module, with which arguments. */
export async function nextStep(
  functions: MinionFunctions,
  form: FormPlace,
  complete: boolean,
): Promise<Step | undefined> {
  const { function: typed, module, name } = form.values;
  if (typed !== undefined) return complete ? undefined : typedStep(functions, form, typed);
  if (name !== undefined) {
    const step = await argumentsStep(functions, form, name, '');
    const mustBeFilled = step.arguments.some(({ required }) => required);
    return complete && !mustBeFilled ? undefined : step;
  }
  if (module !== undefined) return moduleStep(functions, form, module);
  if (form.scope.kind === 'fleet' && form.stage === 0) {
    // A wrong target is refused now, not after the function was chosen.
    await functions.minionFor(form);
    return { arguments: functionFields(functions), instructions: `${capital(onWhat(form))}.`, last: false };
  }
  throw new CommandError('bad-arguments', 'Choose a module, or type a function.');
}

function moduleStep(functions: MinionFunctions, form: FormPlace, module: string): Step {
  functions.warmModule(form, module);
  const field: Argument = {
    name: 'name',
    label: 'Function',
    required: true,
    kind: 'list',
    typed: 'Or type its name',
    none: 'Choose…',
    formOnly: true,
    choices: (place) => functions.of(place, module),
  };
  return { arguments: [field], instructions: `Functions of ${module}.`, last: false, goesOn: true };
}

/** A line that was typed whole is shown once more; of a function alone the arguments are asked. @throws ArgsError */
async function typedStep(functions: MinionFunctions, form: FormPlace, typed: string): Promise<Step> {
  const { line, filters } = takeFilters(typed);
  const [fun] = splitWords(line);
  if (fun === undefined || fun.quoted || !FUNCTION.test(fun.text)) {
    return { arguments: [], instructions: `Ready to run: ${callLine(form.values)}`, last: true };
  }
  const step = await argumentsStep(functions, form, fun.text, line.slice(fun.end).trim());
  return filters ? { ...step, values: { ...step.values, filter: filters.text } } : step;
}

async function argumentsStep(
  functions: MinionFunctions,
  form: FormPlace,
  fun: string,
  rest: string,
): Promise<Step> {
  const spec = await functions.spec(form, fun);
  const fields = argumentFields(spec ?? { parameters: [], takesMore: true }, rest !== '');
  const head = `${fun} ${onWhat(form)}.`;
  return {
    arguments: fields,
    instructions: fields.length === 0 ? `${head} It takes no arguments.` : head,
    values: { function: undefined, name: fun, ...(rest !== '' && { [OTHERS]: rest }) },
    last: true,
  };
}

/** `on web01`, `on all minions` */
function onWhat({ scope, values }: FormPlace): string {
  if (scope.kind === 'minion') return 'on this minion';
  if (scope.kind === 'target') return 'on the minions of this contact';
  return values.target === undefined ? 'on all minions' : `on ${values.target}`;
}
