/*
 * Takes the results of the core plays that ran in this checkout (`test/e2e/servers-core.test.ts`, `test/e2e/versions/`) into
 * docs/tried.json, and writes the table of README from it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allTried } from '../test/e2e/support/tried.ts';
import { replaceSection } from './config-table.ts';
import { keepTried, triedTable } from './tried-table.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

const table = triedTable(keepTried(allTried()));
writeFileSync(README, replaceSection(readFileSync(README, 'utf8'), 'tried', table));
