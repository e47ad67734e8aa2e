import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { asksForVersions, ChatPage, openBrowser } from './support/browser.ts';
import { DemoProcess } from './support/demo-process.ts';

/** For a minion that was killed, on a slow machine, milliseconds. */
const DOWN_WITHIN = 120_000;

describe('npm run demo', () => {
  const demo = new DemoProcess();
  let browser: Browser;
  let address: string;

  before(async () => {
    // One after the other: a browser that nobody holds would keep a failing test running.
    address = await demo.start();
    browser = await openBrowser();
  });
  after(async () => {
    await browser?.close();
    await demo.interrupt();
    demo.remove();
  });

  test('the page shows the fleet, and the master and a minion answer in it', async () => {
    const chat = await ChatPage.open(browser, address);
    await chat.hasHeard('master@salt.demo.no', /^\s*Salt gateway ready for action\. All 3 minions are up\./);
    for (const name of ['master', 'db01', 'web01', 'web02']) {
      await chat.rosterShows(`${name}@salt.demo.no`, 'online');
    }
    await asksForVersions(chat);
    await chat.hasHeard('web01@salt.demo.no', 'Hello, Salt minion web01 reporting for duty.');
    assert.deepEqual(chat.strangers, [], 'nothing is fetched from elsewhere');
  });

  test('state.apply has states to apply, on a minion and on the group', async () => {
    const chat = await ChatPage.open(browser, address);
    await chat.clicks('web01@salt.demo.no');
    await chat.types('state.apply');
    await chat.hasHeard('web01@salt.demo.no', /state\.apply on web01/);
    await chat.types('yes');
    await chat.hasHeard('web01@salt.demo.no', /home page.*Succeeded: 3 \(changed=3\)/s);
    await chat.clicks('web@salt.demo.no');
    await chat.types('state.apply website');
    await chat.hasHeard('web@salt.demo.no', /on 2 minions/);
    await chat.types('yes');
    await chat.hasHeard('web@salt.demo.no', /web01: Succeeded: 2\b.*web02:.*Succeeded: 2 \(changed=2\)/s);
  });

  test('ola has a page too, sees the web servers only, and may do less', async () => {
    const chat = await ChatPage.open(browser, `${address}ola`);
    for (const name of ['web', 'web01', 'web02']) await chat.rosterShows(`${name}@salt.demo.no`, 'online');
    await chat.clicks('web02@salt.demo.no');
    await chat.types('disk.percent /');
    await chat.hasHeard('web02@salt.demo.no', /^\s*\d+%/);
    await chat.types('cmd.run id');
    await chat.hasHeard('web02@salt.demo.no', /Nothing ran/);
    await chat.types('state.apply website');
    await chat.hasHeard('web02@salt.demo.no', /state\.apply website on web02/);
    await chat.clicks('master@salt.demo.no');
    await chat.types('minions');
    await chat.hasHeard('master@salt.demo.no', /^\s*web01, web02\s*$/);
    const who = await chat.page.locator('.who').textContent();
    assert.match(who ?? '', /You are ola: you may only read on web01 and web02/);
    assert.match(demo.output, /ola@demo\.no, password \w+/);
  });

  test('a minion that is killed goes grey in the page', async () => {
    const chat = await ChatPage.open(browser, address);
    await chat.rosterShows('db01@salt.demo.no', 'online');
    demo.kill('db01.demo.no');
    await chat.rosterShows('db01@salt.demo.no', 'offline', DOWN_WITHIN);
    await chat.rosterShows('web01@salt.demo.no', 'online');
  });

  test('--down from elsewhere stops all of it', async () => {
    const { code, output } = await demo.also('--down');
    assert.equal(output, 'Stopped.\n');
    assert.equal(code, 0);
    assert.equal(await demo.exitCode(), 0);
    assert.equal(existsSync(join(demo.dir, 'pids.json')), false);
    await assert.rejects(fetch(address));
    assert.equal((await demo.also('--down')).output, 'Nothing was running.\n');
  });

  test('it starts again at the same address, with its terminal chat where there is a terminal', async () => {
    assert.equal(await demo.start({ terminal: true }), address);
    await demo.prints(/Boxed: the minions/);
    await demo.prints(/master> /);
    demo.types('test.version');
    await demo.prints(/master:\r?\ndb01: \d\S+\r?\nweb01: \d\S+\r?\nweb02: \d/);
    demo.types('salt-run salt.cmd cmd.run id');
    await demo.prints(/Reply yes or no/);
    demo.types('yes');
    await demo.prints(/Salt does not permit/);
    demo.types('/to web01');
    demo.types('test.echo hello');
    await demo.prints(/web01: hello/);
    demo.types('/quit');
    assert.equal(await demo.exitCode(), 0);
    assert.equal(existsSync(join(demo.dir, 'pids.json')), false);
  });
});
