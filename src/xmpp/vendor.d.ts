// `@xmpp/*` ships no types: this declares the little that is used.

declare module '@xmpp/component' {
  type Child = Element | string | undefined | null | false;
  type Attributes = Record<string, string | undefined>;

  export class Element {
    constructor(name: string, attrs?: Attributes);
    name: string;
    attrs: Record<string, string | undefined>;
    children: (Element | string)[];
    parent: Element | null;
    is(name: string, xmlns?: string): boolean;
    /** Without the prefix. */
    getName(): string;
    getNS(): string | undefined;
    getChild(name: string, xmlns?: string): Element | undefined;
    getChildren(name: string, xmlns?: string): Element[];
    getChildElements(): Element[];
    getChildText(name: string, xmlns?: string): string | null;
    getText(): string;
    text(): string;
    append(child: Element | string): this;
    toString(): string;
  }

  interface Xml {
    /** Builds an element; `undefined` attributes and falsy children are left out. */
    (name: string, attrs?: Attributes | string, ...children: (Child | Child[])[]): Element;
    /** The class at run time: the package exports it only here. */
    Element: typeof Element;
  }
  export const xml: Xml;

  interface ComponentEntity {
    start(): Promise<unknown>;
    stop(): Promise<unknown>;
    send(stanza: Element): Promise<void>;
    on(event: string, listener: (...args: never[]) => void): this;
    reconnect: { delay: number; stop(): void };
  }
  export function component(options: { service: string; domain: string; password: string }): ComponentEntity;
}

declare module '@xmpp/component-core' {
  import type { EventEmitter } from 'node:events';
  import type { Socket } from 'node:net';
  import type { Element } from '@xmpp/component';

  /** `@xmpp/xml`'s: a SAX parser under it, `start`, `element` (a whole stanza), `end` and `error` above. */
  class Parser extends EventEmitter {
    root: Element | null;
    cursor: Element | null;
    write(text: string): void;
    onText(text: string): void;
    onStartElement(name: string, attrs: Record<string, string>): void;
  }

  export class Component extends EventEmitter {
    constructor(options: { service: string; domain: string });
    static NS: string;
    NS: string;
    Parser: new () => Parser;
    status: string;
    socket: Socket | null;
    parser: Parser | null;
    isStanza(element: Element): boolean;
    connect(service: string): Promise<unknown>;
    open(options: { domain: string; timeout?: number }): Promise<Element>;
    write(text: string): Promise<void>;
    footer(): string;
    _attachSocket(socket: Socket): void;
    _detachParser(): void;
    _onData(data: Buffer): void;
    _onElement(element: Element): void;
    _onParserError(error: Error): void;
    _status(status: string, ...details: unknown[]): void;
  }
}

declare module '@xmpp/jid' {
  /** XEP-0106. */
  export function escapeLocal(local: string): string;
  export function unescapeLocal(local: string): string;
}
