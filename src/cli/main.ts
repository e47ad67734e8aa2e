#!/usr/bin/env -S node --max-semi-space-size=8
import { Command } from 'commander';
import { accessCommand } from './access.ts';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo.ts';
import { initCommand } from './init.ts';
import { runCommand } from './run.ts';

const program = new Command('salt-xmpp').description('An XMPP gateway for Salt: every minion is a contact.');
initCommand(program);
runCommand(program);
checkCommand(program);
accessCommand(program);
demoCommand(program);
await program.parseAsync();
