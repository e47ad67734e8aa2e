// XEP-0092 Software Version, 1.1.
import { type Element, xml } from '@xmpp/component';

export const NS_VERSION = 'jabber:iq:version';

export interface SoftwareVersion {
  readonly name: string;
  readonly version: string;
  /** The operating system. */
  readonly os?: string | undefined;
}

/** The child of the answer (§3). */
export function buildVersion({ name, version, os }: SoftwareVersion): Element {
  return xml(
    'query',
    { xmlns: NS_VERSION },
    xml('name', {}, name),
    xml('version', {}, version),
    os !== undefined && xml('os', {}, os),
  );
}

/** Reads the answer to the question (§3); undefined if it names nothing. */
export function parseVersion(iq: Element): SoftwareVersion | undefined {
  const query = iq.getChild('query', NS_VERSION);
  const name = query?.getChildText('name')?.trim();
  return name ? { name, version: query?.getChildText('version')?.trim() ?? '' } : undefined;
}

/** The child that asks for it. */
export function buildVersionQuery(): Element {
  return xml('query', { xmlns: NS_VERSION });
}
