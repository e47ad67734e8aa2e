import { UserError } from '../guard/index.ts';

/** Access is refused. Without another message it tells nothing of what others may do. */
export class AccessError extends UserError<'refused'> {
  constructor(message = 'You may not use this gateway.') {
    super('refused', message);
  }
}
