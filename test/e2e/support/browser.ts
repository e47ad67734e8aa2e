import { type Browser, chromium, type Page } from 'playwright-core';
import { ensureChromium } from '../../../lab/install.ts';
import { PATIENCE } from '../../support/patience.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium, headless, that asks nothing of the network by itself. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await ensureChromium((line) => process.stderr.write(`# ${line}\n`));
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

/** The demo's page, as a person sees it. */
export class ChatPage {
  readonly page: Page;
  /** The requests to other machines. */
  readonly strangers: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('response', (response) => {
      const { hostname, protocol } = new URL(response.url());
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') this.strangers.push(response.url());
    });
  }

  /** Opens the page in a separate window. */
  static async open(
    browser: Browser,
    address: string,
    viewport = { width: 1000, height: 640 },
  ): Promise<ChatPage> {
    const context = await browser.newContext({ viewport, deviceScaleFactor: 2 });
    const chat = new ChatPage(await context.newPage());
    await chat.page.goto(address);
    return chat;
  }

  /** Resolves once the roster shows the contact, with this presence. */
  async rosterShows(
    jid: string,
    presence: 'online' | 'away' | 'dnd' | 'offline',
    timeout = PATIENCE,
  ): Promise<void> {
    const contact = this.page.locator(`converse-roster li[data-status="${presence}"] a[data-jid="${jid}"]`);
    await contact.first().waitFor({ timeout });
  }

  /** Opens the chat with a contact, by a click in the roster. A narrow page hides the roster behind the open chat. */
  async clicks(jid: string): Promise<void> {
    const back = this.page.locator('converse-controlbox-navback converse-icon:visible');
    if ((await back.count()) > 0) await back.first().click();
    await this.page.locator(`converse-roster a.open-chat[data-jid="${jid}"]`).last().click();
  }

  async types(text: string): Promise<void> {
    const input = this.page.locator('textarea.chat-textarea:visible').first();
    await input.fill(text);
    await input.press('Enter');
  }

  /** Reacts to the newest message in the open chat with a thumb up. */
  async reacts(): Promise<void> {
    await this.chooses('reaction');
    await this.page.locator('.reaction-item:visible', { hasText: '👍' }).first().dispatchEvent('click');
  }

  /** Chooses an action in the menu of the newest message: `reply`, `reaction`. */
  async chooses(action: string): Promise<void> {
    const newest = this.page.locator('.chat-msg:visible').last();
    await newest.locator(`.chat-msg__action-${action}`).dispatchEvent('click');
  }

  /** Resolves once a message of the contact in the open chat has the text. */
  async hasHeard(jid: string, text: string | RegExp): Promise<void> {
    const messages = this.page.locator(`.chat-msg[data-from^="${jid}"] .chat-msg__text:visible`);
    await messages.filter({ hasText: text }).last().waitFor();
  }
}

/** The demo's main job: `test.version` to the master answers three lines, to web01 one value. */
export async function asksForVersions(chat: ChatPage): Promise<void> {
  const master = 'master@salt.demo.no';
  const minion = 'web01@salt.demo.no';
  await chat.rosterShows(master, 'online');
  await chat.types('test.version');
  await chat.hasHeard(master, /^\s*db01: \d\S+\s+web01: \d\S+\s+web02: \d\S+\s*$/);
  await chat.clicks(minion);
  await chat.types('test.version');
  await chat.hasHeard(minion, /^\s*\d+\.\d+\s*$/);
}
