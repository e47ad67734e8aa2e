import {
  buildDiscoInfo,
  buildVersionQuery,
  type ComponentTransport,
  type Element,
  parseDiscoInfo,
  parseVersion,
  XmppError,
  xml,
} from '../xmpp/index.ts';

/** A name is cut after so many characters. */
const LONGEST = 40;
/** A version as Prosody and ejabberd write it: 0.12.3, 24.12-3. */
const NUMBER = /^\d+(?:\.\d+)+/;

/** The software of a server: its name, and its version if it tells one. */
export interface Software {
  readonly name: string;
  readonly version: string | undefined;
}

export interface SoftwareQuestion {
  request: ComponentTransport['request'];
  /** The component's domain: it is who asks. */
  from: string;
  timeoutMs: number;
}

/**
 * Asks a server for its software: by its version (XEP-0092), else by the name in its announcement (XEP-0030). `silent`: it
 * answers nothing at all.
 */
export async function softwareAt(
  host: string,
  { request, from, timeoutMs }: SoftwareQuestion,
): Promise<Software | 'silent' | undefined> {
  const ask = (child: Element) => request(xml('iq', { type: 'get', from, to: host }, child), { timeoutMs });
  try {
    const told = parseVersion(await ask(buildVersionQuery()));
    if (told) return { name: short(told.name), version: NUMBER.exec(told.version)?.[0] };
  } catch (error) {
    if (error instanceof XmppError) return error.code === 'timeout' ? 'silent' : undefined;
  }
  const info = await ask(buildDiscoInfo()).then(parseDiscoInfo, () => undefined);
  const name = info?.identities.find(({ category }) => category === 'server')?.name;
  return name === undefined ? undefined : { name: short(name), version: undefined };
}

/** Like `Prosody 13.0.1`. */
export function softwareName({ name, version }: Software): string {
  return version === undefined ? name : `${name} ${version}`;
}

function short(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, LONGEST);
}
