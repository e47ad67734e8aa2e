import { join } from 'node:path';
import { Desktop } from './bus.ts';
import type { Kind, Program, Stage } from './program.ts';
import { change, madeTable } from './sqlite.ts';

const SIZE = { width: 1000, height: 760 };
const SETTINGS = {
  is_window_visible: true,
  use_keyring: false,
  show_trayicon: false,
  show_notifications: false,
  sounds_on: false,
  check_for_update: false,
  show_help_start_chat: false,
  dark_theme: 0,
  mainwin_width: SIZE.width,
  mainwin_height: SIZE.height,
  chat_handle_position: 300,
};

export const gajim: Kind = {
  name: 'gajim',
  packages: ['gajim'],
  make: (stage) => new Gajim(stage),
};

class Gajim implements Program {
  readonly #stage: Stage;
  readonly #desktop: Desktop;
  #window = '';

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#desktop = new Desktop(stage, 'gajim');
  }

  /** Gajim makes its database at its first start; the account is written into it. */
  async start(): Promise<void> {
    const { home, login, screen } = this.#stage;
    const file = join(home, '.config/gajim/settings.sqlite');
    await this.#desktop.start();
    this.#desktop.run();
    await madeTable(file, 'account_settings');
    await screen.window('Gajim');
    await this.#desktop.end();
    change(file, "UPDATE settings SET settings = ? WHERE name = 'app'", JSON.stringify(SETTINGS));
    const [name = '', hostname = ''] = login.jid.split('@');
    const { password } = login;
    const account = {
      name,
      hostname,
      password,
      account_label: 'demo',
      resource: 'gajim',
      savepass: true,
      active: true,
      autoconnect: true,
    };
    const settings = JSON.stringify({ account, contact: {}, group_chat: {} });
    change(file, "INSERT INTO account_settings VALUES ('demo', ?)", settings);
    this.#desktop.run();
    this.#window = await screen.window('^Gajim$');
    await screen.resize(this.#window, SIZE);
  }

  /** For a new chat, the address fills the dialog "Start / Join Chat", where the contact is the first line. */
  async opens(contact: string): Promise<void> {
    const { screen } = this.#stage;
    await this.#desktop.open(`xmpp:${contact}@salt.demo.no?message`);
    await screen.still(this.#window);
    if (await screen.has('Start / Join Chat')) await screen.key('Return');
    await screen.tool('windowactivate', '--sync', this.#window);
    await screen.still(this.#window);
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
