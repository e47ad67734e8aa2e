import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind } from './program.ts';
import { TerminalProgram } from './terminal.ts';

export const poezio: Kind = {
  name: 'poezio',
  packages: ['poezio', 'xterm', 'tmux'],
  make: (stage) => new Poezio(stage),
};

class Poezio extends TerminalProgram {
  async start(): Promise<void> {
    const { home, login } = this.stage;
    const config = join(home, '.config/poezio');
    mkdirSync(config, { recursive: true });
    const lines = [
      '[Poezio]',
      `jid = ${login.jid}`,
      `password = ${login.password}`,
      'ca_cert_path = /etc/ssl/certs/ca-certificates.crt',
      'rooms =',
      'use_bookmarks_method = local',
      'plugins_autoload =',
    ];
    writeFileSync(join(config, 'poezio.cfg'), `${lines.join('\n')}\n`);
    await this.terminal.start(['poezio']);
    await this.terminal.shows(/master|web01/);
  }

  async opens(contact: string): Promise<void> {
    await this.terminal.types(`/message ${contact}@salt.demo.no`);
    await this.terminal.shows(new RegExp(contact));
  }

  async form(contact: string, file: string): Promise<void> {
    const terminal = this.terminal;
    await this.types(`/ad-hoc ${contact}@salt.demo.no`);
    await terminal.shows(/Apply states/);
    await terminal.key('Down');
    await terminal.key('Enter');
    await terminal.shows(/send form/);
    await this.picture(file);
    await terminal.key('C-g');
  }
}
