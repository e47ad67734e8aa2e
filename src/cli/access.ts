import type { Command } from 'commander';
import { Access, type Decision, type Grants } from '../access/index.ts';
import type { LoadedConfig } from '../config/index.ts';
import { silentLog } from '../ops/index.ts';
import { ArgsError, parseArguments } from '../salt/index.ts';
import { configOrExit, minionsByConfig, namedMinion, withConfigOption } from './config.ts';

interface Question {
  jid: string;
  minion: string | undefined;
  fun: string | undefined;
  words: readonly string[];
}

interface Answer {
  lines: string[];
  allowed: boolean;
}

/** Names a rule by its number, with its line in the config. */
type NameRule = (number: number) => string;

/** `salt-xmpp access`: what a person may do, and by which rule. Exit code 0 allowed, 1 refused, 2 config. */
export function accessCommand(program: Command): void {
  const command = program
    .command('access')
    .description('show what a person may do, and which rule says so')
    .argument('<jid>', 'a bare JID, or an occupant as room@muc/nick')
    .argument('[minion]', 'a minion, or @master for runners and wheels')
    .argument('[function]', 'a Salt function, @runner.NAME or @wheel.NAME')
    .argument('[arguments...]', "the function's arguments");
  withConfigOption(command).action(async (jid, minion, fun, words, options: { config?: string }) => {
    const { lines, allowed } = await answer(configOrExit(options.config), { jid, minion, fun, words });
    process.stdout.write(`${lines.join('\n')}\n`);
    process.exitCode = allowed ? 0 : 1;
  });
}

async function answer(loaded: LoadedConfig, { jid, minion, fun, words }: Question): Promise<Answer> {
  const { config, file, ruleLines } = loaded;
  const minions = minionsByConfig(config);
  const access = new Access({ ...config, domain: config.component.domain, minions, log: silentLog() });
  const person = personIn(jid, access);
  const grants = access.grantsOf(person);
  const nameRule: NameRule = (number) => `rule ${number} (${file}:${ruleLines[number - 1] ?? '?'})`;
  if (grants.isAdmin)
    return { lines: [`${person} is an admin: everything is allowed, above all rules`], allowed: true };
  if (minion === undefined) return rulesOf(person, grants, nameRule);
  const onMaster = minion === '@master' || minion === config.master_name;
  const id = onMaster ? '@master' : namedMinion(minion, config);
  if (!onMaster) await minions.askFor(grants.groups);
  if (fun === undefined) return rulesOf(person, grants, nameRule, id);
  try {
    const decision = grants.decide({ fun, args: parseArguments(words), on: onMaster ? '@master' : [id] });
    return decided(`${person}: ${[fun, ...words].join(' ')} on ${id}`, decision, nameRule);
  } catch (error) {
    if (!(error instanceof ArgsError)) throw error;
    return { lines: [error.message], allowed: false };
  }
}

/** Reads a JID as the gateway reads that of a stanza. */
function personIn(jid: string, access: Access): string {
  const [bare = '', ...resource] = jid.split('/');
  const full = resource.length === 0 ? bare.toLowerCase() : `${bare.toLowerCase()}/${resource.join('/')}`;
  return access.personOf({ bare: bare.toLowerCase(), full });
}

/** Lists a person's rules in order, also those that deny; `id` names one minion or the master. */
function rulesOf(person: string, grants: Grants, nameRule: NameRule, id?: string): Answer {
  const where = id === undefined ? '' : ` on ${id}`;
  const allowed =
    id === undefined
      ? grants.any
      : id === '@master'
        ? grants.all.some(({ rule }) => rule.on.master)
        : grants.shows(id);
  if (!allowed) return { lines: [`${person} may do nothing${where}`], allowed };
  const rules = grants.rules
    .filter((rule) => id === undefined || (id === '@master' ? rule.on.master : grants.means(rule, id)))
    .map(({ run, deny, confirm, on, number }) => {
      const how = deny ? 'refused: ' : confirm ? 'after a question: ' : '';
      const runs = run.map(({ text }) => text).join(', ');
      return `  ${how}${runs} on ${on.patterns.join(', ')}, by ${nameRule(number)}`;
    });
  return { lines: [`${person} may run${where} (an earlier rule wins):`, ...rules], allowed };
}

function decided(call: string, decision: Decision, nameRule: NameRule): Answer {
  if (decision.allowed) {
    const how = decision.confirm ? 'allowed, after a question' : 'allowed';
    return { lines: [`${call}: ${how}, by ${decision.rules.map(nameRule).join(' and ')}`], allowed: true };
  }
  const [refusal] = decision.refusals;
  return { lines: [`${call}: refused, ${reasonOf(refusal, nameRule)}`], allowed: false };
}

function reasonOf(refusal: Refusal | undefined, nameRule: NameRule): string {
  const rule = refusal?.rule === undefined ? '' : nameRule(refusal.rule);
  if (refusal?.why === 'denied') return `${rule} denies it`;
  if (refusal?.why === 'group-unknown') return `Salt did not resolve the group of ${rule}`;
  return 'no rule allows it';
}

type Refusal = Extract<Decision, { allowed: false }>['refusals'][number];
