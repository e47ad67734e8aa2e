import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import type { Access } from '../../../src/access/index.ts';
import type { Asked, Command, Conversation, Question, Said, Values } from '../../../src/commands/index.ts';
import type { ResultStyle } from '../../../src/contacts/clients/result-style.ts';
import { Directory } from '../../../src/contacts/directory/directory.ts';
import { Profiles } from '../../../src/contacts/directory/profiles.ts';
import { feature as discovery } from '../../../src/contacts/discovery.ts';
import { feature as forms } from '../../../src/contacts/forms/feature.ts';
import type { Host } from '../../../src/contacts/host.ts';
import { Reception } from '../../../src/contacts/inbound/reception.ts';
import { AddressBook, Fleet, type FleetOptions } from '../../../src/fleet/index.ts';
import { PLAIN_DISPLAY, type Rendered } from '../../../src/render/index.ts';
import { Dialect, EventStream, JidSource } from '../../../src/salt/index.ts';
import {
  ComponentTransport,
  type Element,
  type Form,
  NS_COMMANDS,
  parseForms,
  xml,
} from '../../../src/xmpp/index.ts';
import { accessWith } from '../../access/support/rules.ts';
import { XmppServer } from '../../gateway/support/server.ts';
import { type KeptLog, keptLog } from '../../support/kept-log.ts';
import { admissionFor } from './inbound.ts';
import { liveOf, membersOf } from './site.ts';

export const DOMAIN = 'salt.demo.no';
export const MASTER = `master@${DOMAIN}`;
export const WEB01 = `web01@${DOMAIN}`;
export const ADMIN = 'admin@demo.no/phone';

/** A chat that keeps what is said in it. */
export class KeptChat implements Conversation {
  readonly display = PLAIN_DISPLAY;
  readonly said: string[] = [];
  readonly questions: Question[] = [];
  #waiting: (() => void)[] = [];

  composing(): void {}
  accepted(): void {}

  say(what: string | Rendered): Said {
    this.said.push(typeof what === 'string' ? what : what.text);
    for (const wake of this.#waiting.splice(0)) wake();
    return { correct: () => false };
  }

  ask(question: Question): void {
    this.questions.push(question);
  }

  /** Resolves once so much was said. */
  async heard(count: number): Promise<readonly string[]> {
    while (this.said.length < count) await new Promise<void>((wake) => this.#waiting.push(wake));
    return this.said;
  }
}

/** One answer to a command, as a client reads it. */
export interface Stage {
  status: string | undefined;
  sessionid: string;
  /** The next actions, the default first. */
  actions: string[];
  notes: string[];
  /** The form's fields: var and type, or a fixed text. */
  fields: string[];
  /** Their values, by var. */
  values: Record<string, string>;
  form: Form['type'] | string | undefined;
}

export interface AdhocLab {
  chat: KeptChat;
  log: KeptLog;
  clock: { now: number };
  /** Sends an IQ and gives its answer, whatever it is. */
  asks(type: 'get' | 'set', to: string, child: Element, from?: string): Promise<Element>;
  /** Sends a command and gives its answer. */
  runs(node: string, options?: RunOptions): Promise<Stage>;
  /** As `runs`, for a command that is refused: the conditions of the error. */
  refused(node: string, options?: RunOptions): Promise<string[]>;
}

export interface RunOptions {
  to?: string;
  from?: string;
  action?: string;
  sessionid?: string;
  /** The submitted form; none where it is left out. */
  form?: Record<string, string | string[]>;
  /** The form's type where it is not `submit`. */
  type?: string;
  /** Another form after it. */
  second?: Element;
}

export interface LabOptions {
  /** How long a stage may take, milliseconds. */
  waitMs?: number;
  /** How the client shows results. */
  style?: ResultStyle;
  /** Until this, an upload goes on. */
  uploaded?: Promise<void>;
  /** The config has `output.upload`. */
  upload?: boolean;
}

/** A transport on a small XMPP server that serves those commands to an admin, on master and web01. */
export async function adhocLab(
  t: TestContext,
  commands: Command[],
  { waitMs, style = 'text', upload = false, uploaded }: LabOptions = {},
): Promise<AdhocLab> {
  const secret = 's3cret';
  const server = await XmppServer.start({ domain: DOMAIN, secret });
  const log = keptLog();
  const transport = new ComponentTransport({ domain: DOMAIN, service: server.service, secret, log });
  t.after(async () => {
    await transport.stop();
    await server.stop();
  });
  const access = accessWith([]);
  const directory = await directoryOf(log, access);
  const chat = new KeptChat();
  const clock = { now: 1_000_000 };
  const send = (stanza: Element) => void transport.send(stanza);
  const admission = admissionFor({ access, directory, send });
  const reception = new Reception({ transport, access, admission, domain: DOMAIN });
  const onIq: Host['onIq'] = (...query) => reception.onIq(...query);
  const live = { config: { output: { upload } } };
  const host = { access, directory, live, log, onIq, profiles: new Profiles() } as unknown as Host;
  const nodes = forms(
    host,
    {
      chats: { with: () => chat },
      clients: { resultStyle: () => style, sentForm: () => undefined },
      uploads: {
        upload: async ({ content }: { content: string }) => {
          await uploaded;
          return { url: `https://up.demo.no/${content.length}` };
        },
      },
      commander: {
        commands: () => commands,
        handleForm: async (asked: Asked, command: Command, values: Values) => command.run(asked, values),
      },
    } as unknown as Parameters<typeof forms>[1],
    { waitMs: waitMs ?? 10_000, now: () => clock.now },
  );
  discovery(host, nodes);
  transport.start();
  await once(transport, 'online');

  const asks: AdhocLab['asks'] = (type, to, child, from = ADMIN) => {
    const id = randomUUID();
    const answer = new Promise<Element>((resolve) => {
      server.onStanza((stanza) => stanza.attrs.id === id && resolve(stanza));
    });
    server.deliver(xml('iq', { type, id, from, to }, child));
    return answer;
  };
  const sends = (node: string, { to = WEB01, from, ...rest }: RunOptions = {}) =>
    asks('set', to, commandOf(node, rest), from);
  return {
    chat,
    log,
    clock,
    asks,
    runs: async (node, options) => stageOf(await sends(node, options)),
    refused: async (node, options) => {
      const error = (await sends(node, options)).getChild('error');
      return error?.getChildElements().map((child) => child.getName()) ?? ['no error'];
    },
  };
}

async function directoryOf(log: KeptLog, access: Access): Promise<Directory> {
  const book = new AddressBook(
    { all: () => [], set: () => {} },
    { stripDomain: '.demo.no', reserved: ['master'] },
  );
  const salt = {
    dialect: new Dialect(),
    runner: async () => ({ up: ['web01.demo.no'], down: [] }),
    wheel: async () => ({ minions: ['web01.demo.no'], minions_pre: [] }),
  } as unknown as FleetOptions['salt'];
  const source = { openEvents: () => new Promise<never>(() => undefined), probeEvents: async () => null };
  const events = new EventStream({ source, log });
  const fleet = new Fleet({
    salt,
    events,
    jids: new JidSource(),
    book,
    live: { config: { presence_interval: 3600 } },
    log,
  });
  fleet.start();
  await once(fleet, 'swept');
  fleet.stop();
  return new Directory({ live: liveOf(DOMAIN), site: { fleet, book, members: membersOf({}) }, access });
}

function commandOf(node: string, { action, sessionid, form, type = 'submit', second }: RunOptions): Element {
  const fields = Object.entries(form ?? {}).map(([name, values]) =>
    xml(
      'field',
      { var: name },
      [values].flat().map((value) => xml('value', {}, value)),
    ),
  );
  return xml(
    'command',
    { xmlns: NS_COMMANDS, node, action, sessionid },
    form && xml('x', { xmlns: 'jabber:x:data', type }, fields),
    second,
  );
}

function stageOf(answer: Element): Stage {
  const command = answer.getChild('command', NS_COMMANDS);
  if (!command) throw new Error(`no command: ${answer}`);
  const [form] = parseForms(command);
  const fields = command.getChild('x')?.getChildren('field') ?? [];
  return {
    status: command.attrs.status,
    sessionid: command.attrs.sessionid ?? '',
    actions:
      command
        .getChild('actions')
        ?.getChildElements()
        .map((child) => child.getName()) ?? [],
    notes: command.getChildren('note').map((note) => `${note.attrs.type}: ${note.getText()}`),
    fields: fields.map((field) =>
      field.attrs.type === 'fixed'
        ? `"${field.getChildText('value')}"`
        : `${field.attrs.var} ${field.attrs.type}`,
    ),
    values: Object.fromEntries(Array.from(form?.values ?? [], ([name, lines]) => [name, lines.join('\n')])),
    form: form?.type,
  };
}
