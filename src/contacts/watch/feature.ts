import type { Host } from '../host.ts';
import type { Chats } from '../messages/chats.ts';
import { ScheduleWatch } from './schedule-watch.ts';
import { Watches } from './watches.ts';

/** What people are told of unasked: keys that wait, minions down and back, jobs that failed. */
export function feature(host: Host, { chats }: { chats: Chats }): Watches {
  const { access, directory, live, site, store } = host;
  const { events, fleet } = site;
  const shared = {
    fleet,
    table: store.watches,
    showsMinion: (person: string, id: string) => access.shows(person, id),
    tell: (person: string, text: string) => {
      chats.ifAllowed(person, directory.master.local)?.say(text);
    },
  };
  const watches = new Watches({
    ...shared,
    live,
    allows: (person) => access.allowsAny(person),
    showsKeys: (person) => access.grantsOf(person).mayEver('@wheel.key.list_all'),
  });
  const schedules = new ScheduleWatch({ ...shared, events });
  host.when('configChanged', () => watches.configChanged());
  host.onLeave(() => {
    watches.stop();
    schedules.stop();
  });
  return watches;
}
