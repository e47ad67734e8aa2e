import { join } from 'node:path';
import { Desktop } from './bus.ts';
import type { Kind, Program, Stage } from './program.ts';
import { change, madeTable } from './sqlite.ts';

const SIZE = { width: 1000, height: 760 };

export const dino: Kind = {
  name: 'dino',
  packages: ['dino-im'],
  make: (stage) => new Dino(stage),
};

class Dino implements Program {
  readonly #stage: Stage;
  readonly #desktop: Desktop;
  #window = '';

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#desktop = new Desktop(stage, 'dino-im');
  }

  /** Dino makes its database at its first start; the account is written into it. */
  async start(): Promise<void> {
    const { home, login } = this.#stage;
    const file = join(home, '.local/share/dino/dino.db');
    await this.#desktop.start();
    this.#desktop.run();
    await madeTable(file, 'account');
    await this.#stage.screen.window('Dino');
    await this.#desktop.end();
    change(
      file,
      "INSERT INTO account (bare_jid, resourcepart, password, alias, enabled, mam_earliest_synced) VALUES (?, 'dino', ?, '', 1, 0)",
      login.jid,
      login.password,
    );
    this.#desktop.run();
    this.#window = await this.#stage.screen.window('Dino');
    await this.#stage.screen.resize(this.#window, SIZE);
  }

  async opens(contact: string): Promise<void> {
    await this.#desktop.open(`xmpp:${contact}@salt.demo.no?message`);
    await this.#stage.screen.tool('windowactivate', '--sync', this.#window);
  }

  types(text: string): Promise<void> {
    return this.#stage.screen.types(text);
  }

  picture(file: string): Promise<void> {
    return this.#stage.screen.picture(this.#window, file);
  }

  stop(): Promise<void> {
    return this.#desktop.stop();
  }
}
