import { join } from 'node:path';
import { Desktop } from './bus.ts';
import type { Kind, Program, Stage } from './program.ts';
import { change, madeTable } from './sqlite.ts';

const SIZE = { width: 1000, height: 760 };
/** Places in a window of that size: in the newest message, on its buttons, and on the one emoji that a search leaves. */
const MESSAGE_Y = 660;
const REPLY = { x: 925, y: 641 };
const REACTION = { x: 962, y: 641 };
const EMOJI = { x: 805, y: 309 };

interface Place {
  x: number;
  y: number;
}

export const dino: Kind = {
  name: 'dino',
  packages: ['dino-im'],
  fetchesHistory: true,
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

  async replies(text: string): Promise<void> {
    await this.#presses(REPLY);
    await this.types(text);
  }

  /** GTK's list of emoji opens; a search leaves one. */
  async reacts(): Promise<void> {
    const { screen } = this.#stage;
    await this.#presses(REACTION);
    await screen.still(this.#window);
    await screen.tool('type', '--delay', '60', 'thumbs up');
    await screen.still(this.#window);
    await screen.moves(this.#window, EMOJI.x - 5, EMOJI.y);
    await screen.presses(this.#window, EMOJI.x, EMOJI.y);
  }

  /** Presses a button of the menu that appears beside the newest message while the mouse is over it. */
  async #presses({ x, y }: Place): Promise<void> {
    const { screen } = this.#stage;
    // The menu goes when the mouse moves within it, so that one jump has to lead to the button.
    for (const over of [600, 602, 700, 880]) await screen.moves(this.#window, over, MESSAGE_Y);
    await screen.still(this.#window);
    await screen.presses(this.#window, x, y);
  }

  picture(file: string): Promise<void> {
    return this.#stage.screen.picture(this.#window, file);
  }

  stop(): Promise<void> {
    return this.#desktop.stop();
  }
}
