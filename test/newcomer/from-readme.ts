import assert from 'node:assert/strict';
import type { Machine } from './machine.ts';
import { printedCommands, printedParts } from './printed.ts';

/** A person's answers to the questions of `init` that it cannot guess; the others take its guess. */
const ANSWERS = 'salt.demo.no\nadmin@demo.no\n\n\n\n\n\n\nn\n';
const READY =
  "fetch('http://127.0.0.1:9780/readyz').then((answer) => answer.text()).then(console.log, console.log)";
const CHECKOUT = '/root/salt-xmpp';

/**
 * The steps of README.md, with the output of `init` pasted as it says. Then the gateway runs in the foreground of a
 * terminal. `install` is the page that README.md names for Node.
 */
export async function fromReadme(
  machine: Machine,
  readme: string,
  install: string,
  repository: string,
): Promise<void> {
  machine.types(printedCommands(install, 'A service on Debian', 1));
  const lines = printedCommands(readme, 'Beside your own Prosody and Salt');
  const [clone = '', init = '', check = '', start = ''] = lines;
  assert.equal(lines.length, 4, lines.join('\n'));
  machine.types([clone.replace('<this repository>', repository)]);
  const there = `cd ${CHECKOUT} &&`;
  const { files, commands } = printedParts(
    machine.runs(`${there} printf ${JSON.stringify(ANSWERS)} | ${init} 2>/dev/null`),
  );
  assert.equal(files.length, 2);
  for (const { path, text } of files) machine.runs(`cat > ${path} <<'END-OF-PART'\n${text}END-OF-PART\n`);
  machine.types([...commands, 'systemctl restart prosody salt-master salt-api']);
  assert.doesNotMatch(machine.runs(`${there} ${check}`), /^failed/m);
  machine.types([`systemd-run --unit=terminal --working-directory=${CHECKOUT} --setenv=HOME=/root ${start}`]);
  await machine.shows(`node -e "${READY}"; journalctl -u terminal -o cat --no-pager`, /^{"status":"ready"/);
}
