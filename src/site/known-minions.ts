import type { KnownMinions } from '../access/index.ts';
import type { GroupConfig, LiveOf } from '../config/index.ts';
import { globMatcher } from '../fleet/index.ts';
import { choosesInPrivate } from '../targets/index.ts';
import { groupTarget } from './groups.ts';
import type { SaltSite } from './site.ts';

/**
 * Answers the questions of access about minions and groups. A site needs access before it can be built, so it is looked
 * up at each question.
 */
export function knownMinions(
  live: LiveOf<'groups'>,
  site: () => Pick<SaltSite, 'book' | 'members'>,
): KnownMinions {
  const isPrivate = new WeakMap<GroupConfig, boolean>();
  return {
    // An id without a minion gets no address.
    namesOf(id) {
      const { book } = site();
      return book.has(id) ? [id, book.nameOf(id), book.localOf(id)] : [id];
    },
    mayBeNamed(id) {
      const { book } = site();
      return book.has(id) ? [] : book.candidatesFor(id);
    },
    // Only a target by ids can say if an unknown minion is in a group.
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
