import type { Command } from 'commander';
import { Access, type Decision, type Grants } from '../access/index.ts';
import type { LoadedConfig } from '../config/index.ts';
import { createLog, Secrets } from '../ops/index.ts';
import { ArgsError, parseArguments } from '../salt/index.ts';
import { minionsByConfig, namedMinion } from './config-minions.ts';
import { configOrExit } from './config-option.ts';

/** `salt-xmpp access`: what one may do and which rule says so. Exit code 0 allowed, 1 refused, 2 config. */
export function accessCommand(program: Command): void {
  program
    .command('access')
    .description('show what a person may do, and which rule says so')
    .argument('<jid>', 'a bare JID, or an occupant as room@muc/nick')
    .argument('[minion]', 'a minion, or @master for its own functions')
    .argument('[function]', 'a Salt function, @runner.NAME or @wheel.NAME')
    .argument('[arguments...]', "the function's arguments")
    .option('--config <file>', 'the config file (./config.yaml, else /etc/salt-xmpp/config.yaml)')
    .action(
      async (
        jid: string,
        minion: string | undefined,
        fun: string | undefined,
        words: string[],
        options: { config?: string },
      ) => {
        const loaded = configOrExit(options.config);
        const { lines, allowed } = await answer(loaded, { jid, minion, fun, words }).catch(
          (error: unknown) => {
            if (!(error instanceof ArgsError)) throw error;
            return { lines: [error.message], allowed: false };
          },
        );
        process.stdout.write(`${lines.join('\n')}\n`);
        process.exitCode = allowed ? 0 : 1;
      },
    );
}

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

async function answer(loaded: LoadedConfig, { jid, minion, fun, words }: Question): Promise<Answer> {
  const { config } = loaded;
  const minions = minionsByConfig(config);
  const access = new Access({
    ...config,
    domain: config.component.domain,
    minions,
    log: createLog({ level: 'silent', format: 'json', secrets: new Secrets() }),
  });
  const person = personIn(jid, access);
  const grants = access.grantsOf(person);
  if (grants.isAdmin)
    return { lines: [`${person} is an admin: everything is allowed, above all rules`], allowed: true };
  const sayRule = (number: number) =>
    `rule ${number} (${loaded.file}:${loaded.ruleLines[number - 1] ?? '?'})`;
  if (minion === undefined) return whole(person, grants, sayRule);
  const onMaster = minion === '@master' || minion === config.master_name;
  const id = onMaster ? '@master' : namedMinion(minion, config);
  if (!onMaster) await minions.askFor(grants.groups);
  if (fun === undefined) return at(person, grants, { id, onMaster }, sayRule);
  const on = onMaster ? ('@master' as const) : [id];
  return decided(
    `${person}: ${[fun, ...words].join(' ')} on ${id}`,
    grants.decide({ fun, args: parseArguments(words), on }),
    sayRule,
  );
}

/** As the gateway would read it off a stanza. */
function personIn(jid: string, access: Access): string {
  const [bare = '', ...resource] = jid.split('/');
  const full = resource.length === 0 ? bare.toLowerCase() : `${bare.toLowerCase()}/${resource.join('/')}`;
  return access.personOf({ bare: bare.toLowerCase(), full });
}

function whole(person: string, grants: Grants, sayRule: (number: number) => string): Answer {
  if (!grants.any) return { lines: [`${person} may do nothing`], allowed: false };
  return {
    lines: [`${person} may run, each where no rule before it says otherwise:`, ...ruleLines(grants, sayRule)],
    allowed: true,
  };
}

function at(
  person: string,
  grants: Grants,
  { id, onMaster }: { id: string; onMaster: boolean },
  sayRule: (number: number) => string,
): Answer {
  const allowed = onMaster ? grants.all.some(({ rule }) => rule.on.master) : grants.shows(id);
  if (!allowed) return { lines: [`${person} may do nothing on ${id}`], allowed };
  const lines = ruleLines(grants, sayRule, onMaster ? '@master' : id);
  return {
    lines: [`${person} may run on ${id}, each where no rule before it says otherwise:`, ...lines],
    allowed,
  };
}

/** The rules that mean a person, in order: those that deny, too. */
function ruleLines(grants: Grants, sayRule: (number: number) => string, on?: string): string[] {
  return grants.rules
    .filter((rule) => on === undefined || (on === '@master' ? rule.on.master : grants.means(rule, on)))
    .map((rule) => {
      const runs = rule.run.map(({ text }) => text).join(', ');
      const how = rule.deny ? 'refused: ' : rule.confirm ? 'asked back: ' : '';
      return `  ${how}${runs} on ${rule.on.patterns.join(', ')}, by ${sayRule(rule.number)}`;
    });
}

function decided(call: string, decision: Decision, sayRule: (number: number) => string): Answer {
  if (decision.allowed) {
    const how = decision.confirm ? 'allowed, after a question' : 'allowed';
    return { lines: [`${call}: ${how}, by ${decision.rules.map(sayRule).join(' and ')}`], allowed: true };
  }
  const [refusal] = decision.refusals;
  const rule = refusal?.rule === undefined ? '' : sayRule(refusal.rule);
  const why =
    refusal?.why === 'denied'
      ? `${rule} denies it`
      : refusal?.why === 'group-unknown'
        ? `${rule} is on a group whose minions Salt could not be asked for`
        : 'no rule allows it';
  return { lines: [`${call}: refused, ${why}`], allowed: false };
}
