import type { Random } from '../../support/random.ts';
import type { Place } from './place.ts';
import { adminLine, HIDDEN, SHOWN } from './worlds.ts';

/** Something that happens in a world. */
export type Happening = (place: Place) => void;

const UP = SHOWN.slice(0, 2);

/** Something that everyone may see: it happens in both worlds. */
export function shownHappening(random: Random): Happening {
  const id = random.pick(UP);
  const [retcode, kind] = [random.below(2), random.below(3)];
  return ({ play: { salt } }) => {
    const minion = salt.fleet.get(id);
    if (kind === 0) {
      // A minion that is down says nothing.
      if (minion.up) salt.fireScheduled(id, 'backup', 'cmd.run', retcode);
    } else if (kind === 1) {
      minion.up = !minion.up;
      if (minion.up) salt.fire(`salt/minion/${id}/start`, { cmd: '_minion_event', id, data: '' });
      else salt.fire('salt/presence/change', { new: [], lost: [id] });
    } else salt.fire('salt/presence/present', { present: [...UP] });
  };
}

/** Something that only admins may see, or otto, whose minions are hidden from all others: in one world, or otherwise in the other. */
export function hiddenHappening(random: Random): Happening {
  const id = random.pick(HIDDEN);
  const [line, other] = [adminLine(random, '{secret}'), adminLine(random, '{secret}')];
  const kind = random.below(9);
  const retcode = random.below(2);
  return (place) => {
    const { salt } = place.play;
    const minion = salt.fleet.minions.get(id);
    const id1 = minion ? id : 'nobody.demo.no';
    if (kind < 3) adminSays(place, 'admin', line);
    else if (kind === 3) adminSays(place, 'otto', other);
    else if (kind === 4) salt.fireScheduled(id1, 'backup', 'cmd.run', retcode);
    else if (kind === 5) comesOrGoes(place, id);
    else if (kind === 6) salt.fire(`salt/minion/${id1}/start`, { cmd: '_minion_event', id: id1, data: '' });
    else if (kind === 7) {
      const key = 'web99.demo.no';
      salt.fire('salt/key', { act: 'pend', id: key, result: true });
    } else {
      for (const shown of UP) {
        const { pillar = {} } = salt.fleet.get(shown);
        salt.fleet.get(shown).pillar = { ...pillar, webpass: `h${retcode}`, role: retcode ? 'web' : 'db' };
      }
    }
  };
}

/** A hidden minion goes down or comes back, or its key is deleted or accepted. */
function comesOrGoes({ play: { salt } }: Place, id: string): void {
  const { minions } = salt.fleet;
  const minion = minions.get(id);
  if (!minion) {
    const grains = { id, os: 'Windows', roles: ['db'] };
    minions.set(id, { up: true, delayMs: 0, grains, pillar: { role: 'web', webpass: 'hidden' } });
    salt.fire('salt/key', { act: 'accept', id, result: true });
  } else if (minion.up) {
    minion.up = false;
    salt.fire('salt/presence/change', { new: [], lost: [id] });
  } else {
    minions.delete(id);
    salt.fire('salt/key', { act: 'delete', id, result: true });
  }
}

function adminSays({ play, world }: Place, who: 'admin' | 'otto', line: string): void {
  const person = who === 'admin' ? play.admin : play.person(`${who}@demo.no`);
  person.says('master', line.replaceAll('{secret}', world.secrets[1] ?? ''));
  if (who === 'otto') person.presence('db01', 'subscribe');
}
