import { once } from 'node:events';
import type { Socket } from 'node:net';
import { component } from '@xmpp/component';
import { Component } from '@xmpp/component-core';
import { ComponentTransport, type Element, type TransportLimits, xml } from '../../../src/xmpp/index.ts';
import { StanzaParser } from '../../../src/xmpp/stanza-parser.ts';
import { type KeptLog, keptLog } from '../../support/kept-log.ts';
import { DOMAIN, SECRET } from './peer.ts';

/** A play's actions on a component, for either side. */
export interface Side {
  readonly name: 'bare' | 'ours';
  /** The longest wait for things that may never come, ms: the bare package is known not to bring them. */
  readonly patience: number;
  /** An error from the socket's callback: it would have ended the process. */
  readonly uncaught: unknown[];
  start(): void;
  /** Resolves once the component itself takes itself for logged in. */
  online(): Promise<void>;
  /** Resolves to '' where the stanza was taken, else to why not. */
  send(stanza: Element): Promise<string>;
  request(iq: Element): Promise<Element>;
  onMessage(handler: (message: Element) => void): void;
  /** Answers requests with that child, the way that each side offers to the code above it. */
  onGet(name: string, namespace: string): void;
  /** The waits before each next attempt, ms, as far as it got. */
  waits(): number[];
  /** All its reasons for not being connected. */
  complaints(): string[];
  parser(): InstanceType<typeof Component.prototype.Parser>;
  stop(): Promise<void>;
}

const WAIT_MS = 20;

/** The parts of the package that its types do not declare. */
interface BareEntity {
  timeout: number;
  socket: Socket | null;
  reconnect: { delay: number; stop(): void; on(event: 'reconnecting', listener: () => void): void };
  iqCaller: { request(iq: Element, timeout: number): Promise<Element> };
  start(): Promise<unknown>;
  send(stanza: Element): Promise<void>;
  on(event: string, listener: (detail: never) => void): void;
  once(event: string, listener: () => void): void;
  _onData(data: Buffer): void;
}

/** `@xmpp/component` as it comes, started as its README says; only its times are shortened. */
export function bareSide(service: string): Side {
  const entity = component({ service, domain: DOMAIN, password: SECRET }) as unknown as BareEntity;
  const uncaught: unknown[] = [];
  const complaints: string[] = [];
  const waits: number[] = [];
  const online = new Promise<void>((resolve) => entity.once('online', resolve));
  const { reconnect } = entity;
  entity.timeout = 60;
  reconnect.delay = WAIT_MS;
  reconnect.on('reconnecting', () => void waits.push(reconnect.delay));
  entity.on('error', (error) => void complaints.push(String(error)));
  const own = entity._onData.bind(entity);
  entity._onData = (data) => {
    try {
      own(data);
    } catch (error) {
      uncaught.push(error);
    }
  };
  return {
    name: 'bare',
    patience: 250,
    uncaught,
    start: () => void entity.start().catch(() => {}),
    online: () => online,
    send: async (stanza) => {
      try {
        await entity.send(stanza);
        return '';
      } catch (error) {
        return String(error);
      }
    },
    request: (iq) => entity.iqCaller.request(iq, 2_000),
    onMessage: (handler) =>
      entity.on('stanza', (stanza: Element) => {
        if (stanza.is('message')) handler(stanza);
      }),
    onGet: (name, namespace) =>
      entity.on('stanza', (stanza: Element) => {
        const { id, from, to } = stanza.attrs;
        if (!stanza.getChild(name, namespace)) return;
        void entity.send(xml('iq', { type: 'result', id, from: to, to: from }));
      }),
    waits: () => waits,
    complaints: () => complaints,
    parser: () => new Component.prototype.Parser(),
    stop: async () => {
      reconnect.stop();
      entity.socket?.destroy();
    },
  };
}

/** This project's replacement. */
export function ourSide(service: string, limits: Partial<TransportLimits>): Side {
  const log: KeptLog = keptLog();
  const transport = new ComponentTransport({
    domain: DOMAIN,
    service,
    secret: SECRET,
    log,
    limits: {
      stopMs: 50,
      ...limits,
    },
    pace: { firstMs: WAIT_MS, mostMs: 8 * WAIT_MS },
  });
  const online = once(transport, 'online').then(() => undefined);
  return {
    name: 'ours',
    patience: 20_000,
    uncaught: [],
    start: () => transport.start(),
    online: () => online,
    send: async (stanza) => {
      try {
        transport.send(stanza);
        return '';
      } catch (error) {
        return String(error);
      }
    },
    request: (iq) => transport.request(iq),
    onMessage: (handler) => transport.onMessage(handler),
    onGet: (name, namespace) => transport.onIq('get', name, namespace, () => undefined),
    waits: () =>
      log.lines.flatMap(({ details }) => ('retryInMs' in details ? [Number(details.retryInMs)] : [])),
    complaints: () => log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message),
    parser: () => new StanzaParser(2_000_000),
    stop: () => transport.stop(),
  };
}
