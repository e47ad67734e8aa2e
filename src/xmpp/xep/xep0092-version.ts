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
