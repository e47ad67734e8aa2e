import { retryAt, StanzaError, XmppError } from '../xmpp/index.ts';
import type { Software } from './server-software.ts';

/** One refusal of an upload service. */
export interface UploadRefusal {
  /** The service, the server that it belongs to, and the component's domain. */
  service: string;
  host: string;
  domain: string;
  bytes: number;
  /** The server's software, if it is known. */
  software: Software | undefined;
}

/** The settings by server: Prosody's mod_http_file_share, ejabberd's mod_http_upload. */
const SETTINGS = {
  Prosody: { size: 'http_file_share_size_limit', quota: 'http_file_share_daily_quota' },
  ejabberd: { size: 'max_size of mod_http_upload', quota: 'mod_http_upload_quota' },
} as const;

/** Says why a service did not take a file, and the line of its config that lets it. */
export function whyRefused(error: unknown, refusal: UploadRefusal): string {
  const { service } = refusal;
  if (error instanceof XmppError && error.code === 'timeout')
    return `${service} did not answer. ejabberd with mod_privilege answers no component: take that module out of its config.`;
  if (!(error instanceof StanzaError))
    return `The upload failed: ${error instanceof Error ? error.message : error}`;
  switch (error.code) {
    case 'forbidden':
    case 'not-allowed':
      return `${service} refuses uploads from ${refusal.domain}: its config must allow them${accessLine(refusal)}.`;
    case 'not-acceptable':
      return notAcceptable(error, refusal);
    case 'resource-constraint':
      return overQuota(error, refusal);
    default:
      return `${service} refused: ${textOf(error)}.`;
  }
}

/**
 * The line that allows the component, for this server. Without it, Prosody 0.12 lets its own components upload; with it,
 * only the hosts in it. Prosody 13 lets its users upload anyway, and no component.
 */
function accessLine({ domain, host, software }: UploadRefusal): string {
  switch (serverOf(software)) {
    case 'Prosody': {
      const major = Number(software?.version?.split('.')[0]);
      const hosts = major >= 13 ? [domain] : [host, domain];
      return `. In prosody.cfg.lua, at the upload component: http_file_share_access = { ${hosts.map((each) => `"${each}"`).join(', ')} }`;
    }
    case 'ejabberd':
      return `. In ejabberd.yml: acl: {salt_xmpp: {server: ${domain}}}, and at mod_http_upload: access: [{allow: local}, {allow: salt_xmpp}]`;
    default:
      return '';
  }
}

function notAcceptable(error: StanzaError, { bytes, service, software }: UploadRefusal): string {
  if (/type/i.test(error.text ?? '') && serverOf(software) === 'Prosody')
    return `${service} refused: ${textOf(error)}. Add "text/plain" to http_file_share_allowed_file_types.`;
  const server = serverOf(software);
  const raise = server ? ` Raise ${SETTINGS[server].size}.` : '';
  return `${service} refused ${bytes} bytes: ${textOf(error)}.${raise}`;
}

function overQuota(error: StanzaError, { service, software }: UploadRefusal): string {
  const server = serverOf(software);
  const setting = /global/i.test(error.text ?? '') ? 'http_file_share_global_quota' : undefined;
  const raise = server ? ` Raise ${setting ?? SETTINGS[server].quota}, or wait.` : '';
  const at = retryAt(error.details);
  const until = at ? ` It takes files again at ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC.` : '';
  return `${service} refused: ${textOf(error)}.${until}${raise}`;
}

function serverOf(software: Software | undefined): keyof typeof SETTINGS | undefined {
  return (['Prosody', 'ejabberd'] as const).find((name) => name === software?.name);
}

function textOf({ code, text }: StanzaError): string {
  return (text ?? code).replace(/\.$/, '');
}
