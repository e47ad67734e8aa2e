/** One line of the conversation. */
export interface Step {
  to: string;
  says: string;
  /** A pattern for a message of the answer; any message by default. */
  answer?: RegExp;
  /** Milliseconds for the answer; 20 s by default. */
  within?: number;
  /** Takes a picture of this name afterwards. */
  picture?: string;
  /** By default the line is typed, and so in a client that has no replies or reactions. */
  by?: 'reply' | 'reaction';
}

const LONG_MS = 60_000;

/** The conversation on a narrow screen: 34 columns from the beginning to the end. */
export const NARROW = (): readonly Step[] => [
  { to: 'web01', says: 'width 34' },
  ...CONVERSATION.filter(({ says }) => !says.startsWith('width')),
];

/** The words of somebody new, then work: one minion, the fleet, states, a long job, questions. */
export const CONVERSATION: readonly Step[] = [
  { to: 'web01', says: 'hello' },
  { to: 'web01', says: 'what can you do?' },
  { to: 'web01', says: 'uptime' },
  { to: 'web01', says: 'yes' },
  { to: 'web01', says: 'disk usage' },
  { to: 'web01', says: 'ok' },
  { to: 'web01', says: 'tset.version', picture: 'first-words' },
  { to: 'web01', says: 'no' },
  { to: 'web01', says: 'test.version', answer: /^\d/ },
  { to: 'web01', says: 'status.loadavg' },
  { to: 'web01', says: 'cmd.run "df -h /"', answer: /Filesystem|Use%|Size/ },
  { to: 'web01', says: 'grains.items', picture: 'long' },
  { to: 'web01', says: 'more' },
  { to: 'web01', says: 'grains.items | grep -i cpu' },
  { to: 'web01', says: 'width 40' },
  { to: 'web01', says: 'disk.usage' },
  { to: 'web01', says: 'width 72' },
  { to: 'web01', says: 'reboot' },
  { to: 'web01', says: 'n' },
  { to: 'web01', says: 'state.apply mixed', answer: /yes/ },
  { to: 'web01', says: 'yes', answer: /Failed/, by: 'reply', picture: 'minion' },
  { to: 'master', says: 'hello' },
  { to: 'master', says: 'help' },
  { to: 'master', says: 'minions', answer: /db01.*web01/s },
  { to: 'master', says: 'test.version', answer: /web02/ },
  { to: 'master', says: 'disk.percent /', answer: /web02/ },
  { to: 'master', says: 'diff web01 db01 grains.items' },
  {
    to: 'master',
    says: 'db01 cmd.run "sleep 16; echo done"',
    answer: /: done/,
    within: LONG_MS,
  },
  { to: 'master', says: 'jobs' },
  { to: 'master', says: 'web state.apply website', answer: /yes/ },
  { to: 'master', says: 'yes', answer: /web02/, by: 'reaction', picture: 'master' },
];
