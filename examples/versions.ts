// The Salt side alone: asks every minion for its version, as the answers come. `salt-xmpp/salt` knows nothing of XMPP.
// Run it with SALT_API, SALT_USER, SALT_PASSWORD and SALT_EAUTH set.
import { pino } from 'pino';
import { EventStream, JidSource, JobTracker, SaltClient } from 'salt-xmpp/salt';

const {
  SALT_API = 'http://127.0.0.1:8000',
  SALT_USER = '',
  SALT_PASSWORD = '',
  SALT_EAUTH = 'pam',
} = process.env;
const log = pino({ level: 'warn' });
const salt = new SaltClient({
  live: {
    config: { url: SALT_API, username: SALT_USER, password: SALT_PASSWORD, eauth: SALT_EAUTH, timeout: 5 },
  },
  log,
});
const events = new EventStream({ source: salt, log });
const jobs = new JobTracker({ salt, events, jids: new JidSource(), log });

events.start();
await new Promise((open) => events.once('open', () => open(undefined)));
const job = jobs.publish(
  { tgt: '*', tgt_type: 'glob' },
  'test.version',
  {},
  {
    returned: (id, { value }) => process.stdout.write(`${id}: ${value}\n`),
    silent: (ids) => process.stdout.write(`no answer: ${ids.join(', ')}\n`),
  },
);
await job.done;
jobs.stop();
events.stop();
salt.close();
