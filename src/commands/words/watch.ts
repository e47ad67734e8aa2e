import { type Command, CommandError } from '../command.ts';

export const WATCH_TOPICS = ['keys', 'down', 'jobs'] as const;

/** The topics of notifications. */
export type WatchTopic = (typeof WATCH_TOPICS)[number];

/** The people and their notifications. */
export interface WatchService {
  /** Resolves once it is safe from a crash. Rejects where it cannot be kept. */
  watch(person: string, topics: readonly WatchTopic[]): Promise<void>;
  /** As {@link watch}. */
  mute(person: string, topics: readonly WatchTopic[]): Promise<void>;
  topicsOf(person: string): WatchTopic[];
}

const MEANING: Readonly<Record<WatchTopic, string>> = {
  keys: 'pending keys',
  down: 'minions going down or coming back',
  jobs: 'failed jobs',
};

/** Defines `watch [keys | down | jobs]` and `mute`: the master contact starts or stops to send these messages. */
export function watchCommands({ watches }: { watches: WatchService }): Command[] {
  const topic = {
    name: 'topic',
    label: 'About what',
    required: false,
    kind: 'list' as const,
    none: 'All of them',
    choices: () => ({ list: WATCH_TOPICS.map((value) => ({ value, label: MEANING[value] })) }),
  };
  return [
    {
      name: 'watch',
      title: 'Get notified',
      usage: 'watch [keys | down | jobs]',
      summary: 'get messages about pending keys, minions that go down, and failed jobs',
      only: 'fleet',
      arguments: [topic],
      async run({ person, conversation }, values) {
        await watches.watch(person, topicsIn('watch', values.topic));
        conversation.say(`I'll tell you about ${meanings(watches.topicsOf(person))}. \`mute\` stops this.`);
      },
    },
    {
      name: 'mute',
      title: 'Stop notifications',
      usage: 'mute [keys | down | jobs]',
      summary: 'stop these messages',
      only: 'fleet',
      arguments: [topic],
      async run({ person, conversation }, values) {
        await watches.mute(person, topicsIn('mute', values.topic));
        const left = watches.topicsOf(person);
        conversation.say(
          left.length === 0 ? 'Notifications are off.' : `I'll still tell you about ${meanings(left)}.`,
        );
      },
    },
  ];
}

function topicsIn(word: string, typed: string | undefined): readonly WatchTopic[] {
  if (typed === undefined || typed === 'all') return WATCH_TOPICS;
  const topic = WATCH_TOPICS.find((each) => each === typed.toLowerCase());
  if (!topic)
    throw new CommandError('bad-arguments', `${word} takes keys, down or jobs, or nothing for all three.`);
  return [topic];
}

function meanings(topics: readonly WatchTopic[]): string {
  const texts = WATCH_TOPICS.filter((topic) => topics.includes(topic)).map((topic) => MEANING[topic]);
  if (texts.length < 3) return texts.join(' and ');
  return `${texts.slice(0, -1).join(', ')}, and ${texts.at(-1)}`;
}
