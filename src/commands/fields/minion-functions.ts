import type { SaltValue } from '../../salt/index.ts';
import type { SaltSite } from '../../site/index.ts';
import type { Choices, FormPlace } from '../command.ts';
import type { Gate } from '../gate.ts';
import type { LookUps } from '../look-ups.ts';
import { readLine, targetOf } from '../read-line.ts';
import { isFunctionName, moduleOf, type Suggestions } from '../suggestions.ts';
import type { TargetNames } from '../target-names.ts';
import { type ArgSpec, readArgSpec } from './argspec.ts';
import { Lately } from './lately.ts';
import { listed, plain } from './listed.ts';
import { inBackground, inTime } from './within.ts';

/** As many functions are listed at once; of more the person chooses the module first. */
const FEW = 40;
/** Functions change only with a minion's modules, in ms. */
const KEEP = 3600_000;
const MOST_KEPT = 500;
/** Lists of functions are kept by the suggestions; this joins people who ask at once. */
const JOIN = 5_000;
/** The functions of a module are chosen from within this time, in ms. */
const KEEP_MODULE = 60_000;
const MOST_MODULES = 20;
const NO_WORDS = { has: () => false };

export interface MinionFunctionsParts {
  gate: Pick<Gate, 'functionsOn' | 'resolve' | 'shows'>;
  lookUps: LookUps;
  names: Pick<TargetNames, 'named' | 'idOf'>;
  site: Pick<SaltSite, 'fleet'>;
  suggestions: Pick<Suggestions, 'functionsOf'>;
}

/** The functions that a form offers: those of a minion of its target that the person may run there. */
export class MinionFunctions {
  readonly #parts: MinionFunctionsParts;
  readonly #names = new Lately<readonly string[]>(JOIN, MOST_KEPT);
  readonly #specs = new Lately<ArgSpec | undefined>(KEEP, MOST_KEPT);
  /** Answers about whole modules; each may be as large as an event. */
  readonly #modules = new Lately<SaltValue>(KEEP_MODULE, MOST_MODULES);

  constructor(parts: MinionFunctionsParts) {
    this.#parts = parts;
  }

  /** The modules; no choices where there are so few functions that they can be listed. */
  async modules(form: FormPlace): Promise<Choices> {
    const { names, note } = await this.#found(form);
    return names.length <= FEW ? { list: [], note } : modulesOf(names, note);
  }

  /** The modules, however few functions there are. */
  async allModules(form: FormPlace): Promise<Choices> {
    const { names, note } = await this.#found(form);
    return modulesOf(names, note);
  }

  /** The functions, where they are few. */
  async few(form: FormPlace): Promise<Choices> {
    const { names } = await this.#found(form);
    return { list: names.length > FEW ? [] : plain(names) };
  }

  /** The functions of a module. */
  async of(form: FormPlace, module: string): Promise<Choices> {
    const { names, note } = await this.#found(form);
    return listed(plain(names.filter((name) => moduleOf(name) === module)), 'functions', note);
  }

  /** The arguments of a function; undefined if no minion can tell, or the person may not run it. */
  async spec(form: FormPlace, fun: string): Promise<ArgSpec | undefined> {
    const { gate } = this.#parts;
    const minion = await this.minionFor(form);
    // Salt takes a pattern too, and would give many.
    if (minion === undefined || !isFunctionName(fun) || !gate.functionsOn(form.person, minion)(fun))
      return undefined;
    const ask = async () => readArgSpec(await this.#argspecs(form.person, minion, moduleOf(fun)), fun);
    return inTime(this.#specs.get(`${form.person} ${minion} ${fun}`, ask));
  }

  /** Asks for the arguments of a module's functions before one of them is chosen. */
  warmModule(form: FormPlace, module: string): void {
    if (!/^\w{1,60}$/.test(module)) return;
    inBackground(async () => {
      const minion = await this.minionFor(form);
      if (minion !== undefined) await inTime(this.#argspecs(form.person, minion, module));
    });
  }

  #argspecs(person: string, minion: string, module: string): Promise<SaltValue> {
    const ask = () => this.#parts.lookUps.of(person).minion(minion, 'sys.argspec', [module]);
    return this.#modules.get(`${person} ${minion} ${module}`, ask);
  }

  /** Asks for the functions before they are needed. */
  warm(form: FormPlace): void {
    inBackground(() => this.#found(form));
  }

  /** A minion of the form's target that can be asked: one that the person sees, and that is up if one is. */
  async minionFor({ person, scope, values }: FormPlace): Promise<string | undefined> {
    const { gate, names, site } = this.#parts;
    let ids: readonly string[];
    if (scope.kind === 'minion') ids = [scope.id];
    else if (scope.kind === 'fleet' && values.target === undefined)
      ids = site.fleet.all().map(({ id }) => id);
    else {
      const call =
        values.target === undefined
          ? { target: targetOf(scope) }
          : readLine(`salt ${firstOf(values.target)} test.ping`, { person, scope }, names, NO_WORDS);
      ids = 'target' in call ? await gate.resolve(person, call.target) : [];
    }
    const seen = ids.filter((id) => gate.shows(person, id));
    const inState = (state: string) => seen.find((id) => site.fleet.get(id)?.state === state);
    return inState('up') ?? inState('stale');
  }

  /** Sorted, without those that the person may not run. */
  async #found(form: FormPlace): Promise<{ names: readonly string[]; note?: string }> {
    const { gate, site, suggestions } = this.#parts;
    const minion = await this.minionFor(form);
    if (minion === undefined)
      return { names: [], note: 'No minion there is up, so its functions are not known.' };
    const asking = this.#names.get(`${form.person} ${minion}`, () =>
      suggestions.functionsOf(form.person, minion),
    );
    const all = await inTime(asking);
    if (!all || all.length === 0) {
      return { names: [], note: `${site.fleet.nameOf(minion)} has not told its functions yet.` };
    }
    return { names: all.filter(gate.functionsOn(form.person, minion)).sort() };
  }
}

/** Of several minions one is asked; a target with options is one. */
function firstOf(target: string): string {
  return target.startsWith('-') ? target : (target.split(/\s+/, 1)[0] ?? target);
}

function modulesOf(names: readonly string[], note: string | undefined): Choices {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(moduleOf(name), (counts.get(moduleOf(name)) ?? 0) + 1);
  const list = Array.from(counts, ([value, count]) => ({ value, label: `${value} (${count})` }));
  return listed(list, 'modules', note);
}
