import type { ServerResponse } from 'node:http';
import { send, sendPage, UNWRITABLE } from './salt-api-pages.ts';

/** The faults of the stand-in; `down` refuses connections. */
export type Fault =
  | 'down'
  | 'slow'
  | 'hang'
  | 'reset'
  | 'html'
  | 'rubbish'
  | 'empty'
  | 'wrong-shape'
  | 'client-disabled'
  | 'redirect'
  | 'master-down'
  | 'gateway-timeout'
  | 'server-error'
  | 'unwritable'
  | 'huge'
  | 'no-events'
  | 'authentication-error'
  | 'authorization-error'
  | 'runner-not-permitted';

const GENERAL_FAULTS: Partial<Record<Fault, (response: ServerResponse) => void>> = {
  html: (response) =>
    send(response, 200, 'text/html', '<html><head><title>Welcome to nginx!</title></head></html>'),
  rubbish: (response) => send(response, 200, 'application/json', '{"return": [{"web01'),
  empty: (response) => send(response, 200, 'application/json', ''),
  'wrong-shape': (response) => send(response, 200, 'application/json', '[1, 2]'),
  redirect: (response) => response.writeHead(301, { location: 'https://salt.example/?token=x' }).end(),
  reset: (response) => response.destroy(),
  'master-down': (response) => sendPage(response, 503, 'Salt Master is not available.'),
  'gateway-timeout': (response) => sendPage(response, 504, 'The gateway did not answer'),
  'server-error': (response) => sendPage(response, 500, 'The server broke.'),
  unwritable: (response) => sendPage(response, 500, UNWRITABLE),
  huge: (response) => send(response, 200, 'application/json', `{"return": ["${'x'.repeat(4 * 2 ** 20)}"]}`),
};

const LOWSTATE_FAULTS: Partial<Record<Fault, [number, string]>> = {
  'client-disabled': [
    400,
    "Client disabled: 'local'. Add to 'netapi_enable_clients' master config option to enable.",
  ],
  'authentication-error': [401, 'Authentication error occurred.'],
  'authorization-error': [401, 'Authorization error occurred.'],
  'runner-not-permitted': [401, 'Authentication failure of type "token" occurred for user saltxmpp.'],
};

/** Answers as the fault has it; false where the fault leaves this path alone. */
export function misbehave(fault: Fault, path: string, response: ServerResponse): boolean {
  const general = GENERAL_FAULTS[fault];
  if (path === '/events' || fault === 'no-events') {
    if (path !== '/events' || fault !== 'no-events') return false;
    sendPage(response, 404, 'The path /events was not found.');
  } else if (general) {
    general(response);
  } else {
    const [status, message] = LOWSTATE_FAULTS[fault] ?? [0, ''];
    if (status === 0 || path === '/login') return false;
    sendPage(response, status, message);
  }
  return true;
}
