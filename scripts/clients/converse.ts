import type { Browser } from 'playwright-core';
import { freePorts } from '../../lab/ports.ts';
import { WebChat } from '../../lab/web.ts';
import { ChatPage, openBrowser } from '../../test/e2e/support/browser.ts';
import type { Kind, Program, Stage } from './program.ts';
import { pause, run } from './run.ts';
import { type Size, shrink } from './screen.ts';

export const converse: Kind = {
  name: 'converse',
  packages: ['chromium'],
  make: (stage) => new Converse(stage, { width: 1280, height: 800 }),
};

export const phone: Kind = {
  name: 'converse-phone',
  narrow: true,
  packages: ['chromium'],
  make: (stage) => new Converse(stage, { width: 390, height: 780 }),
};

class Converse implements Program {
  readonly #stage: Stage;
  readonly #size: Size;
  #web: WebChat | undefined;
  #browser: Browser | undefined;
  #chat: ChatPage | undefined;

  constructor(stage: Stage, size: Size) {
    this.#stage = stage;
    this.#size = size;
  }

  async start(): Promise<void> {
    const [port = 0] = await freePorts(1);
    this.#web = new WebChat(port, { '/': { ...this.#stage.login, open: 'master@salt.demo.no' } });
    const address = await this.#web.start();
    this.#browser = await openBrowser();
    this.#chat = await ChatPage.open(this.#browser, address, this.#size);
    await this.#chat.hasHeard('master@salt.demo.no', /./);
  }

  opens(contact: string): Promise<void> {
    return this.#page.clicks(`${contact}@salt.demo.no`);
  }

  types(text: string): Promise<void> {
    return this.#page.types(text);
  }

  async replies(text: string): Promise<void> {
    await this.#page.chooses('reply');
    await this.types(text);
  }

  reacts(): Promise<void> {
    return this.#page.reacts();
  }

  /** The commands are in the settings. */
  async form(contact: string, file: string): Promise<void> {
    const { page } = this.#page;
    const back = page.locator('converse-controlbox-navback converse-icon:visible');
    if ((await back.count()) > 0) await back.first().click();
    await page.locator('.show-client-info').first().click();
    await page.getByText('Commands', { exact: true }).first().click();
    await page.locator('converse-adhoc-commands input[name="jid"]').fill(`${contact}@salt.demo.no`);
    await page.locator('converse-adhoc-commands input[type="submit"]').first().click();
    await page.locator('[data-command-node="apply"]').click();
    await page.locator('converse-adhoc-commands select').first().waitFor();
    await this.picture(file);
  }

  async picture(file: string): Promise<void> {
    await pause(1000);
    await this.#page.page.screenshot({ path: file });
    // The browser draws two points for one.
    await run('mogrify', ['-resize', this.#size.width > 600 ? '50%' : '60%', file]);
    await shrink(file);
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
    this.#web?.stop();
  }

  get #page(): ChatPage {
    if (!this.#chat) throw new Error('Converse has not started.');
    return this.#chat;
  }
}
