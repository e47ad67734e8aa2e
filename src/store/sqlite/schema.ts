/** One step per version; a released step is never edited, only followed by another. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE address (minion TEXT PRIMARY KEY, local TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE subscription (person TEXT NOT NULL, local TEXT NOT NULL, PRIMARY KEY (person, local)) STRICT;
  CREATE TABLE greeting (person TEXT NOT NULL, local TEXT NOT NULL, PRIMARY KEY (person, local)) STRICT;
  CREATE TABLE request (
    person TEXT NOT NULL,
    number INTEGER NOT NULL,
    local TEXT NOT NULL,
    message_id TEXT,
    body TEXT NOT NULL,
    line TEXT NOT NULL,
    at INTEGER NOT NULL,
    jid TEXT,
    target TEXT,
    function TEXT NOT NULL,
    ended INTEGER,
    outcome TEXT,
    PRIMARY KEY (person, number)
  ) STRICT;
  CREATE INDEX request_message ON request (person, message_id, number);
  CREATE UNIQUE INDEX request_jid ON request (jid) WHERE jid IS NOT NULL;
  `,
  `
  CREATE TABLE roster (
    person TEXT NOT NULL,
    local TEXT NOT NULL,
    name TEXT NOT NULL,
    groups TEXT NOT NULL,
    removed INTEGER NOT NULL,
    PRIMARY KEY (person, local)
  ) STRICT;
  CREATE TABLE watch (person TEXT NOT NULL, topic TEXT NOT NULL, PRIMARY KEY (person, topic)) STRICT;
  CREATE TABLE watch_told (
    person TEXT NOT NULL,
    topic TEXT NOT NULL,
    subject TEXT NOT NULL,
    PRIMARY KEY (person, topic, subject)
  ) STRICT;
  `,
  `
  CREATE INDEX subscription_local ON subscription (local, person);
  `,
  `
  CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY,
    person TEXT NOT NULL,
    stanza TEXT NOT NULL,
    at INTEGER NOT NULL,
    kept INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX delivery_kept ON delivery (person) WHERE kept = 1;
  CREATE TABLE delivery_dropped (person TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT;
  CREATE TABLE noted_jid (id INTEGER PRIMARY KEY CHECK (id = 1), jid TEXT NOT NULL) STRICT;
  `,
  `
  CREATE TABLE batch_job (
    jid TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    number INTEGER NOT NULL,
    target TEXT NOT NULL,
    FOREIGN KEY (person, number) REFERENCES request (person, number) ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX batch_job_request ON batch_job (person, number, jid);
  `,
  `
  CREATE TABLE width (person TEXT PRIMARY KEY, columns INTEGER NOT NULL) STRICT;
  `,
  `
  CREATE TABLE master_subscription (person TEXT PRIMARY KEY, reply TEXT NOT NULL) STRICT;
  `,
];
