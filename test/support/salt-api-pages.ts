import type { IncomingMessage, ServerResponse } from 'node:http';
import { yaml } from '../../src/render/yaml.ts';
import { isDict, SaltFloat, SaltScalar, type SaltValue, stringifySalt } from '../../src/salt/index.ts';

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

export const NO_SESSION = 'No permission -- see authorization schemes';
/** The reason for an answer that does not fit into its form. */
export const UNWRITABLE = 'Could not serialize the return data from Salt.';
export const BAD_LOGIN = 'Could not authenticate using provided credentials';

/** CherryPy's error page, to the letter (test/salt/recorded). */
export function errorPage(status: number, message: string): string {
  const title = `${status} ${REASONS[status] ?? 'Error'}`;
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<!DOCTYPE html PUBLIC
"-//W3C//DTD XHTML 1.0 Transitional//EN"
"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html>
<head>
    <meta http-equiv="Content-Type" content="text/html; charset=utf-8"></meta>
    <title>${title}</title>
    <style type="text/css">
    #powered_by {
        margin-top: 20px;
        border-top: 2px solid black;
        font-style: italic;
    }

    #traceback {
        color: red;
    }
    </style>
</head>
    <body>
        <h2>${title}</h2>
        <p>${text}</p>
        <pre id="traceback"></pre>
    <div id="powered_by">
      <span>
        Powered by <a href="http://www.cherrypy.dev">CherryPy 18.10.0</a>
      </span>
    </div>
    </body>
</html>
`;
}

export function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}

export function sendPage(response: ServerResponse, status: number, message: string): void {
  send(response, status, 'text/html;charset=utf-8', errorPage(status, message));
}

export function sendJson(response: ServerResponse, value: SaltValue, status = 200): void {
  send(response, status, 'application/json', stringifySalt(value));
}

/** Sends a value in the form that the request accepts. As the real one, it fails on what that form cannot hold. */
export function sendValue(
  response: ServerResponse,
  value: SaltValue,
  { status = 200, accept = '' }: { status?: number | undefined; accept?: string | undefined } = {},
): void {
  if (/yaml/.test(accept)) send(response, status, 'application/x-yaml', `${yaml(value)}\n`);
  else if (isJson(value)) sendJson(response, value, status);
  else sendPage(response, 500, UNWRITABLE);
}

/** Whether Python's JSON can hold the value. */
export function isJson(value: SaltValue): boolean {
  const left = [value];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (next instanceof SaltScalar && !(next instanceof SaltFloat)) return false;
    if (Array.isArray(next)) for (const item of next) left.push(item);
    else if (isDict(next)) for (const item of Object.values(next)) left.push(item);
  }
  return true;
}

export async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}
