/** Exported functions of a file of src/ by their names, each as it is called with an input. */
export type Covered<Input> = Readonly<Record<string, Readonly<Record<string, (input: Input) => unknown>>>>;

/** The largest input that each kind may be, in characters. */
export const MOST = {
  /** `limits.max_message_bytes` as shipped. */
  message: 65_536,
  /** The largest stanza that is sent. */
  stanza: 262_144,
  /** The largest stanza that is read; beyond it is left out. */
  received: 524_288,
  /** Salt's `max_event_size`. */
  event: 2 ** 20,
} as const;
