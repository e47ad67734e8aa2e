import { execFile } from 'node:child_process';

/**
 * Tells systemd that the service is ready (sd_notify(3), `Type=notify`), by the program that comes with it: Node has
 * no datagram sockets of the local kind. Does nothing where no one has asked for it ($NOTIFY_SOCKET).
 * Resolves with why that failed, if it did; systemd then ends the service when its patience does.
 */
export function notifyReady(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  if (!env.NOTIFY_SOCKET) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    execFile('systemd-notify', ['--ready'], { env }, (error) => resolve(error?.message));
  });
}
