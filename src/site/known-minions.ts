import type { KnownMinions } from '../access/index.ts';
import type { GroupConfig, LiveOf } from '../config/index.ts';
import { globMatcher } from '../fleet/index.ts';
import { choosesInPrivate } from '../targets/index.ts';
import { groupTarget } from './groups.ts';
import type { SaltSite } from './site.ts';

/**
 * What access asks about minions and groups. A site needs access before it can be built, so it is looked up when
 * something is asked.
 */
export function knownMinions(
  live: LiveOf<'groups'>,
  site: () => Pick<SaltSite, 'book' | 'members'>,
): KnownMinions {
  const isPrivate = new WeakMap<GroupConfig, boolean>();
  return {
    // An id that is no minion's gets no address.
    namesOf(id) {
      const { book } = site();
      return book.has(id) ? [id, book.nameOf(id), book.localOf(id)] : [id];
    },
    mayBeNamed(id) {
      const { book } = site();
      return book.has(id) ? [] : book.candidatesFor(id);
    },
    // Whether a minion that is not known yet is in a group, only a target by ids can tell.
    isMember(name, id) {
      const { book, members } = site();
      const known = members.has(name, id);
      if (known !== false || book.has(id)) return known;
      const group = live.config.groups[name];
      if (group?.target_type === 'list') return false;
      return group?.target_type === 'glob' ? globMatcher(group.target)(id) : undefined;
    },
    membersOf: (group) => site().members.of(group),
    isPrivate(name) {
      const group = live.config.groups[name];
      if (!group) return false;
      const known = isPrivate.get(group) ?? choosesInPrivate(groupTarget(group));
      isPrivate.set(group, known);
      return known;
    },
  };
}
