import { join } from 'node:path';
import { Desktop } from './bus.ts';
import type { Kind, Program, Stage } from './program.ts';
import { change, madeTable } from './sqlite.ts';

const SIZE = { width: 1000, height: 760 };
const ACCOUNT = 'demo';
/** Places in the list of commands. */
const COMMAND = { x: 100, y: 122 };
const EXECUTE = { x: 535, y: 461 };
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
  fetchesHistory: true,
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
      account_label: ACCOUNT,
      resource: 'gajim',
      savepass: true,
      active: true,
      autoconnect: true,
    };
    const settings = JSON.stringify({ account, contact: {}, group_chat: {} });
    change(file, 'INSERT INTO account_settings VALUES (?, ?)', ACCOUNT, settings);
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

  /** The second command in the list is the one that applies states. */
  async form(contact: string, file: string): Promise<void> {
    const { screen } = this.#stage;
    await this.#does('execute-command', contact);
    const list = await screen.window('Command List');
    await screen.still(list);
    await screen.presses(list, COMMAND.x, COMMAND.y);
    await screen.presses(list, EXECUTE.x, EXECUTE.y);
    const form = await screen.window('Stage');
    await screen.picture(form, file);
    await screen.key('Escape');
  }

  async info(contact: string, file: string): Promise<void> {
    const { screen } = this.#stage;
    await this.#does('contact-info', contact);
    const window = await screen.window('Contact Information');
    await screen.picture(window, file);
    await screen.key('Escape');
  }

  #does(action: string, contact: string): Promise<void> {
    const jid = `${contact}@salt.demo.no`;
    return this.#desktop.does('org.gajim.Gajim', '/org/gajim/Gajim', `${ACCOUNT}-${action}`, jid);
  }

  picture(file: string): Promise<void> {
    return this.#stage.screen.picture(this.#window, file);
  }

  stop(): Promise<void> {
    return this.#desktop.stop();
  }
}
