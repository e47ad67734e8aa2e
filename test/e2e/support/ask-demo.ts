import { asksForVersions, ChatPage, openBrowser } from './browser.ts';

// Asks the demo whose page is at the address given, in a browser: the master and one minion must answer.
const address = process.argv[2];
if (!address) throw new Error('usage: ask-demo.ts ADDRESS');
const browser = await openBrowser();
try {
  await asksForVersions(await ChatPage.open(browser, address));
  process.stdout.write('The master answered three lines, web01 one value.\n');
} finally {
  await browser.close();
}
