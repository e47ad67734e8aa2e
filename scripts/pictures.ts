/*
 * Makes the README's pictures: the page of `npm run demo` in a browser. First come a few lines to a minion. Then a minion is
 * killed, and the master is asked. Last comes a page as narrow as a phone.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChatPage, openBrowser } from '../test/e2e/support/browser.ts';
import { DemoProcess } from '../test/e2e/support/demo-process.ts';
import { pause } from './clients/run.ts';
import { shrink } from './clients/screen.ts';

const FOLDER = fileURLToPath(new URL('../docs/pictures', import.meta.url));
const MASTER = 'master@salt.demo.no';
const MINION = 'web01@salt.demo.no';

/** The typed line, and a pattern for the end of the answer. */
const TO_MASTER: [line: string, answer: RegExp][] = [
  ['test.version', /db01: down since/],
  ['web* cmd.run "uname -sm"', /web02: Linux/],
];
const TO_MINION: [line: string, answer: RegExp][] = [
  ['test.version', /^\s*\d+\.\d/],
  ['disk usage', /disk\.usage on web01/],
  ['yes', /capacity/],
  ['state.apply mixed', /mixed on web01/],
  ['yes', /Failed:\s+1/],
];
const ON_PHONE: [line: string, answer: RegExp][] = [
  ['width 34', /34 columns/],
  ['status.loadavg', /1-min/],
  ['disk.usage | head -n 5', /capacity/],
  ['state.apply', /state\.apply on web02/],
];

/** For a minion that was killed, milliseconds. */
const DOWN_WITHIN = 120_000;

const demo = new DemoProcess();
const [address, browser] = await Promise.all([demo.start(), openBrowser()]);
try {
  const chat = await ChatPage.open(browser, address, { width: 1280, height: 760 });
  await chat.rosterShows(MASTER, 'online');
  await chat.hasHeard(MASTER, 'encryption');
  // A click on each takes the number of greetings not read yet away.
  for (const name of ['db01', 'web02', 'web01']) await chat.clicks(`${name}@salt.demo.no`);
  mkdirSync(FOLDER, { recursive: true });
  await play(chat, MINION, TO_MINION, 'minion.png');
  demo.kill('db01.demo.no');
  await chat.rosterShows('db01@salt.demo.no', 'offline', DOWN_WITHIN);
  await play(chat, MASTER, TO_MASTER, 'master.png');
  // Last, as a width counts for all of a person's clients.
  const phone = await ChatPage.open(browser, address, { width: 390, height: 780 });
  await phone.clicks('web02@salt.demo.no');
  await converse(phone, 'web02@salt.demo.no', ON_PHONE);
  await phone.reacts();
  await phone.hasHeard('web02@salt.demo.no', /Succeeded:\s+3/);
  await picture(phone, 'phone.png');
} finally {
  await browser.close();
  await demo.interrupt();
  demo.remove();
}

async function play(chat: ChatPage, contact: string, lines: [string, RegExp][], file: string): Promise<void> {
  await chat.clicks(contact);
  await converse(chat, contact, lines);
  await picture(chat, file);
}

async function converse(chat: ChatPage, contact: string, lines: [string, RegExp][]): Promise<void> {
  for (const [line, answer] of lines) {
    await chat.types(line);
    await chat.hasHeard(contact, answer);
  }
}

async function picture(chat: ChatPage, file: string): Promise<void> {
  // The chat scrolls to its end.
  await pause(1000);
  await chat.page.screenshot({ path: join(FOLDER, file) });
  await shrink(join(FOLDER, file));
}
