import { guarded } from '../../guard/index.ts';
import type { ContactsOptions } from '../contacts-options.ts';
import type { Chat } from '../messages/chat.ts';
import { ScheduleWatch } from './schedule-watch.ts';
import { Watches } from './watches.ts';

/** Joins what `watch` tells to the fleet, Salt's events and the requests that fail. */
export function serveWatches(
  options: ContactsOptions,
  chatWith: (person: string) => Chat | undefined,
): { watches: Watches; stop(): void } {
  const { access, live, site, store } = options;
  const { events, fleet } = site;
  const shared = {
    fleet,
    table: store.watches,
    showsMinion: (person: string, id: string) => access.shows(person, id),
    tell: (person: string, text: string) => {
      chatWith(person)?.say(text);
    },
  };
  const watches = new Watches({
    ...shared,
    live,
    allows: (person) => access.allowsAny(person),
    showsKeys: (person) => access.grantsOf(person).mayEver('@wheel.key.list_all'),
  });
  const schedules = new ScheduleWatch({ ...shared, events });
  store.requests.onFailed(guarded('watches', (request) => watches.jobFailed(request)));
  return {
    watches,
    stop: () => {
      watches.stop();
      schedules.stop();
    },
  };
}
