import { z } from 'zod';
import { EXPRESSION_TYPES } from '../salt/index.ts';

/** The first versions stored a group's list as it is typed. */
const typedList = z.string().transform((text) => text.split(',').map((id) => id.trim()));

/** A Salt target, as it was sent. */
const TARGET = z.union([
  z.object({ tgt: z.union([z.array(z.string()), typedList]), tgt_type: z.literal('list') }),
  z.object({ tgt: z.string(), tgt_type: z.enum(EXPRESSION_TYPES) }),
]);

const text = z.string();
const number = z.number();
const flag = z.number().transform((value) => value !== 0);

/** A missing value is NULL in a row, `undefined` in a record. */
function maybe<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

function json<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((value) => JSON.parse(value) as unknown)
    .pipe(schema);
}

/**
 * Every table: its key, its columns as they become a record, and the columns that have another name than in the record.
 * `sqlite/schema.ts` makes the tables.
 */
export const TABLES = {
  /** Which localpart belongs to which minion id. */
  address: { key: ['minion'], record: z.object({ minion: text, local: text }) },
  /** The subscriptions to contacts' presence. */
  subscription: { key: ['person', 'local'], record: z.object({ person: text, local: text }) },
  /** The greetings by contact. */
  greeting: { key: ['person', 'local'], record: z.object({ person: text, local: text }) },
  /** The last item that the gateway wrote into a person's roster; `removed`: the person removed it. */
  roster: {
    key: ['person', 'local'],
    record: z.object({ person: text, local: text, name: text, groups: json(z.array(text)), removed: flag }),
  },
  watch: { key: ['person', 'topic'], record: z.object({ person: text, topic: text }) },
  /** The news that each watcher got. */
  watch_told: {
    key: ['person', 'topic', 'subject'],
    record: z.object({ person: text, topic: text, subject: text }),
  },
  /** The master contact asked to see these people's presence. */
  master_subscription: {
    key: ['person'],
    record: z.object({ person: text, reply: z.enum(['none', 'yes', 'no']) }),
  },
  /** How wide a person's screen is, in columns, for those who said it. */
  width: { key: ['person'], record: z.object({ person: text, columns: number }) },
  /** Messages that the server may not have; `kept`: they wait until their person is there. */
  delivery: {
    key: ['seq'],
    record: z.object({ seq: number, person: text, stanza: text, at: number, kept: flag }),
  },
  /** How many messages of a person were dropped. */
  delivery_dropped: { key: ['person'], record: z.object({ person: text, count: number }) },
  /** One row: a job id that no later job may have. */
  noted_jid: { key: ['id'], record: z.object({ id: number, jid: text }) },
  request: {
    key: ['person', 'number'],
    record: z.object({
      person: text,
      number,
      local: text,
      messageId: maybe(text),
      body: text,
      line: text,
      at: number,
      jid: maybe(text),
      target: maybe(json(TARGET)),
      fun: text,
      ended: maybe(number),
      outcome: maybe(text),
    }),
    columns: { messageId: 'message_id', fun: 'function' },
  },
  /** The jobs of a batch (`-b`), which is one request. */
  batch_job: {
    key: ['jid'],
    record: z.object({ jid: text, person: text, number, target: json(TARGET) }),
  },
} as const satisfies Record<string, Table>;

/** How one table is kept. */
export interface Table {
  readonly key: readonly string[];
  readonly record: z.ZodObject;
  readonly columns?: Readonly<Record<string, string>>;
}

export type TableName = keyof typeof TABLES;
export type RecordOf<T extends TableName> = z.infer<(typeof TABLES)[T]['record']>;
export type KeyOf<T extends TableName> = Pick<
  RecordOf<T>,
  (typeof TABLES)[T]['key'][number] & keyof RecordOf<T>
>;
