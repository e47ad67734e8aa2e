import type { WidthStore } from '../../store/index.ts';
import { type Command, CommandError } from '../command.ts';
import type { Asked } from '../types.ts';
import type { WordParts } from './parts.ts';

/** The bounds of `output.width` too (`config/schema.ts`). */
const NARROWEST = 20;
const WIDEST = 200;

/** `width 40`: fits this person's answers to 40 columns, at every contact, until `width default`. */
export function widthCommand({ widths, live }: Pick<WordParts, 'live' | 'widths'>): Command {
  return {
    name: 'width',
    usage: 'width [COLUMNS | default]',
    summary: 'fit your answers to a narrow or wide screen',
    arguments: [
      {
        name: 'columns',
        label: `Columns: ${NARROWEST} to ${WIDEST}, or default`,
        required: false,
        kind: 'text',
      },
    ],
    async run(asked, { columns }) {
      if (columns !== undefined) await set(widths, asked, columns);
      const own = widths.columns.get(asked.person);
      const usual = live.config.output.width;
      asked.conversation.say(
        own === undefined
          ? `Your answers fit ${usual} columns, the default. \`width 40\` suits a phone.`
          : `Your answers fit ${own} columns. \`width default\` goes back to ${usual}.`,
      );
    },
  };
}

function set(widths: WidthStore, { person }: Pick<Asked, 'person'>, columns: string): Promise<void> {
  if (columns.toLowerCase() === 'default') return widths.forget(person);
  const number = /^\d{1,4}$/.test(columns) ? Number(columns) : 0;
  if (number < NARROWEST || number > WIDEST) {
    throw new CommandError(
      'bad-arguments',
      `width takes ${NARROWEST} to ${WIDEST} columns, or default: \`width 40\`.`,
    );
  }
  return widths.set(person, number);
}
