import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { ensureChromium } from '../../../src/demo/install.ts';

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
  /** Addresses that the page asked for and that are not on this machine. */
  readonly strangers: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (/^(http|ws)s?:$/.test(protocol) && hostname !== '127.0.0.1') this.strangers.push(request.url());
    });
  }

  /** A contact in the roster. */
  contact(name: string): Locator {
    return this.page.locator('converse-roster .list-item').filter({ hasText: name }).first();
  }

  /** The chat with a contact that is open and seen. */
  chat(jid: string): Locator {
    return this.page
      .locator(`converse-chats converse-chat[jid="${jid}"], #chatbox-none, .chatbox[data-box-id]`)
      .first();
  }

  /** Opens the chat with a contact by a click. */
  async open(name: string): Promise<void> {
    await this.contact(name).locator('a').first().click();
  }

  async types(text: string): Promise<void> {
    const input = this.page.locator('textarea.chat-textarea:visible').first();
    await input.fill(text);
    await input.press('Enter');
  }

  /** Resolves once a message in the open chat has this text. */
  async shows(text: string | RegExp): Promise<void> {
    await this.page.locator('.chat-msg__text:visible').filter({ hasText: text }).last().waitFor();
  }
}
