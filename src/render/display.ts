/** How one conversation shows text. */
export interface Display {
  /** Marks for bold and preformatted text (XEP-0393) count. */
  styling: boolean;
  /** The columns of its narrowest screen. */
  width: number;
  /** Its clients draw preformatted blocks. */
  fences: boolean;
}

/** The display of a conversation whose clients nobody knows. */
export const PLAIN_DISPLAY: Display = { styling: false, width: 72, fences: false };

/** The same without marks, for a text that is kept for later. */
export function plain(display: Display = PLAIN_DISPLAY): Display {
  return { ...display, styling: false };
}
