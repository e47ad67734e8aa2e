import type { Commands } from '../commands/index.ts';
import { background, guarded } from '../guard/index.ts';
import { minionsInNumber } from '../render/index.ts';
import type { StateCounts } from './directory/minion-sets.ts';
import type { Host } from './host.ts';
import { type Sender, senderNamed } from './inbound/inbound.ts';
import type { Chats } from './messages/chats.ts';
import type { MasterSubscriptions } from './presence/master-subscriptions.ts';

interface Needs {
  chats: Chats;
  commands: Pick<Commands, 'examples'>;
  masterSubscriptions: Pick<MasterSubscriptions, 'ask'>;
}

/** Says hello to the admins, once each: the master, and each minion where the config says so. */
class Greetings {
  readonly #host: Host;
  readonly #needs: Needs;
  /** Greetings that are being written. */
  readonly #writing = new Set<string>();

  constructor(host: Host, needs: Needs) {
    this.#host = host;
    this.#needs = needs;
  }

  /** Greets the admins who were not greeted yet, if that can be sent now: a lost greeting would never come again. */
  greet(): void {
    const { access, live } = this.#host;
    if (!this.#canSend()) return;
    for (const person of access.admins) {
      const to = senderNamed(person);
      if (!to) continue;
      background('greetings', this.#ofMaster(to));
      if (live.config.greet === 'minions') this.#ofMinions(to);
    }
  }

  async #ofMaster(to: Sender): Promise<void> {
    const { directory, store } = this.#host;
    const { chats, commands, masterSubscriptions } = this.#needs;
    const { person } = to;
    const { local } = directory.master;
    if (store.greetings.has(person, local) || this.#writing.has(person)) return;
    this.#writing.add(person);
    try {
      const examples = await commands.examples(person);
      if (!this.#canSend() || !this.#host.access.isAdmin(person) || !store.greetings.add(person, local))
        return;
      chats.with(to, local).say(greeting(directory.countsOf(directory.master, person), examples));
      masterSubscriptions.ask(person);
    } finally {
      this.#writing.delete(person);
    }
  }

  #ofMinions(to: Sender): void {
    const { directory, store } = this.#host;
    for (const { kind, local, name } of directory.all()) {
      if (kind !== 'minion' || !store.greetings.add(to.person, local)) continue;
      this.#needs.chats.with(to, local).say(`Hello, Salt minion ${name} reporting for duty.`);
    }
  }

  #canSend(): boolean {
    const { live, site, transport } = this.#host;
    return live.config.greet !== false && transport.state === 'online' && site.fleet.swept;
  }
}

/** One message: clients show two of the same second in any order. Clients such as Conversations encrypt unasked. */
function greeting(counts: StateCounts | undefined, examples: readonly string[]): string {
  return [
    `Salt gateway ready for action. ${counts ? stateOf(counts) : ''}`.trim(),
    'Please turn encryption (OMEMO) off for this contact and for each minion: I cannot read encrypted messages.',
    'Type a command, for example:',
    ...examples.map((line) => `\`${line}\``),
    '`help` shows more.',
  ].join('\n');
}

/** The state of the fleet, in a sentence. */
function stateOf({ up, down, stale }: StateCounts): string {
  const all = up + down + stale;
  if (all === 0) return 'There are no minions yet; `keys` shows those that wait.';
  const some = stale > 0 ? ` ${stale} did not confirm that they are up.` : '';
  if (down > 0) return `${down} of ${minionsInNumber(all)} ${down === 1 ? 'is' : 'are'} down.${some}`;
  if (stale > 0) return `${up} of ${minionsInNumber(all)} ${up === 1 ? 'is' : 'are'} up.${some}`;
  return all === 1 ? 'The only minion is up.' : `All ${all} minions are up.`;
}

/** Greets admins after a start and after a reload. */
export function feature(host: Host, needs: Needs): void {
  const greetings = new Greetings(host, needs);
  const greet = () => greetings.greet();
  host.site.fleet.on('swept', guarded('greetings', greet));
  host.when('online', greet);
  host.when('configChanged', greet);
}
