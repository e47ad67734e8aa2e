import type { Conversation } from '../../commands/index.ts';
import { background, within } from '../../guard/index.ts';

/** The address of an upload; if that takes longer than a stage may, the address comes as a chat message instead. */
export async function inTime(
  uploading: Promise<string | undefined>,
  waitMs: number,
  chat: () => Conversation,
): Promise<string | undefined> {
  const address = await within(uploading, waitMs);
  if (address !== undefined) return address;
  background(
    'adhoc-upload',
    uploading.then((late) => {
      if (late !== undefined) chat().say(late, { link: true });
    }),
  );
  return undefined;
}
