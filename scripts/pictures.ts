/*
 * Makes the README's pictures: the page of `npm run demo` in a browser. First come a few lines to the master and to a
 * minion; later a minion is killed.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ChatPage, openBrowser } from '../test/e2e/support/browser.ts';
import { DemoProcess } from '../test/e2e/support/demo-process.ts';

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
  ['disk.percent /', /^\s*\d+%/],
  ['state.apply mixed', /yes/],
  ['yes', /Failed:\s+1/],
];

/** For a minion that was killed, milliseconds. */
const DOWN_WITHIN = 120_000;

const demo = new DemoProcess();
const [address, browser] = await Promise.all([demo.start(), openBrowser()]);
try {
  const chat = await ChatPage.open(browser, address);
  await chat.rosterShows(MASTER, 'online');
  await chat.hasHeard(MASTER, 'encryption');
  // A click on each takes the number of greetings not read yet away.
  for (const name of ['db01', 'web02', 'web01']) await chat.clicks(`${name}@salt.demo.no`);
  mkdirSync(FOLDER, { recursive: true });
  await play(chat, MINION, TO_MINION, 'minion.png');
  demo.kill('db01.demo.no');
  await chat.rosterShows('db01@salt.demo.no', 'offline', DOWN_WITHIN);
  await play(chat, MASTER, TO_MASTER, 'master.png');
} finally {
  await browser.close();
  await demo.interrupt();
  demo.remove();
}

async function play(chat: ChatPage, contact: string, lines: [string, RegExp][], file: string): Promise<void> {
  await chat.clicks(contact);
  for (const [line, answer] of lines) {
    await chat.types(line);
    await chat.hasHeard(contact, answer);
  }
  await chat.page.screenshot({ path: join(FOLDER, file) });
}
