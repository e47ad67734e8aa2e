import type { Kind } from './program.ts';
import { TerminalProgram } from './terminal.ts';

export const profanity: Kind = {
  name: 'profanity',
  packages: ['profanity', 'xterm', 'tmux'],
  make: (stage) => new Profanity(stage),
};

class Profanity extends TerminalProgram {
  async start(): Promise<void> {
    const { jid, password } = this.stage.login;
    const terminal = this.terminal;
    await terminal.start(['profanity']);
    await terminal.shows(/Profanity/);
    // Nothing is fetched from elsewhere, and the roster stays beside the chat.
    for (const line of ['/vercheck off', '/titlebar show name', '/occupants off', '/roster show contacts'])
      await terminal.types(line);
    await terminal.types(`/connect ${jid}`);
    await terminal.shows(/password/i);
    await terminal.types(password);
    await terminal.shows(/logged in/i);
  }

  async opens(contact: string): Promise<void> {
    await this.terminal.types(`/msg ${contact}@salt.demo.no`);
  }

  async form(contact: string, file: string): Promise<void> {
    await this.opens(contact);
    await this.types('/cmd exec apply');
    await this.terminal.shows(/form submit/);
    await this.picture(file);
    await this.types('/form cancel');
  }

  async info(contact: string, file: string): Promise<void> {
    await this.opens(contact);
    await this.types('/clear');
    await this.types('/info');
    await this.terminal.shows(/Identity/);
    await this.picture(file);
  }
}
