import { type Draft, keyOf, type Path, type Value } from './draft.ts';

interface Legacy {
  to: Path;
  convert?: (value: string) => Value;
  note?: string;
}

/** The flat keys of the demo script and where each stands now (docs/config.md, "Keys of the old script"). */
const LEGACY: Readonly<Record<string, Legacy>> = {
  saltapiurl: { to: ['salt', 'url'] },
  saltuser: { to: ['salt', 'username'] },
  saltpass: { to: ['salt', 'password'] },
  xmppadminuser: { to: ['admins'], convert: (jid) => [bare(jid)], note: ', a list' },
  stripdomain: { to: ['strip_domain'] },
  username: { to: ['component', 'domain'], convert: domainOf, note: ', the domain alone' },
  password: { to: ['component', 'secret'] },
};

/** Moves the demo script's flat keys to their new places, with a notice for each. Given both ways is a problem. */
export function moveLegacyKeys(draft: Draft): void {
  for (const [old, { to, convert, note = '' }] of Object.entries(LEGACY)) {
    if (!Object.hasOwn(draft.root, old)) continue;
    const value = draft.root[old];
    const place = draft.place([old]);
    delete draft.root[old];
    const key = keyOf(to);
    draft.notices.push(`${draft.file}:${place?.line ?? 1}: ${old} is now ${key}${note}`);
    const rival = [to, [...to.slice(0, -1), `${String(to.at(-1))}_file`]].find(
      (path) => draft.find(path).there,
    );
    if (rival !== undefined) {
      draft.report([old], `given as ${keyOf(rival)} too; keep ${keyOf(rival)} alone`);
      continue;
    }
    draft.move([old], to, typeof value === 'string' && convert ? convert(value) : value);
    if (old === 'xmppadminuser' && place !== undefined) draft.setPlace([...to, 0], { ...place, path: [old] });
  }
}

function bare(jid: string): string {
  return jid.replace(/\/.*$/s, '');
}

function domainOf(jid: string): string {
  return bare(jid).replace(/^[^@]*@/, '');
}
