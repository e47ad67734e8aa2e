import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestLab } from './lab.ts';

/** A value in the pillar of every minion that only admins may know. */
export const SECRET = 'hunter-2-in-pillar';

/** An execution module of a minion that somebody else is root on: web02 answers as no minion does. */
const HOSTILE = `
def _answer(kind):
    if kind == "deep":
        value = []
        for number in range(680):
            one = {}
            inner = one
            for level in range(470):
                inner["k"] = {}
                inner = inner["k"]
            value.append(one)
        return value
    if kind == "wide":
        return {"key%d" % number: number for number in range(60000)}
    if kind == "long":
        return "x" * 900000
    if kind == "lines":
        return "\\n" * 900000
    if kind == "numbers":
        return list(range(120000))
    if kind == "odd":
        return {"": None, "__proto__": {"toString": 1}, "constructor": [[], {}, 1e308, -0.0, 10**400]}
    if kind == "marks":
        return "\\u202e\\u200b\\u2028" * 100000
    return kind


def answer(kind):
    return _answer(kind) if __grains__["id"].startswith("web02") else "fine"


def documented():
    return True


documented.__doc__ = "A line of it.\\n" * 60000
`;

/** Salt's own \`sys\` with a documentation that never comes. */
const HANGING = `

_documentation_of_salt = doc


def doc(*args):
    if any(str(arg).startswith("hang") for arg in args):
        import time
        time.sleep(25)
    return _documentation_of_salt(*args)
`;

/** The master's config for {@link makeHostile}. */
export function hostileMaster(dir: string): Record<string, unknown> {
  return {
    pillar_roots: { base: [join(dir, 'pillar')] },
    nodegroups: { outer: 'N@inner or nobody', inner: `I@secret:${SECRET}` },
  };
}

/** Puts hostile modules and a pillar where the master hands them out. */
export function makeHostile({ dir, salt }: TestLab): void {
  const modules = join(salt.layout.dir, 'states', '_modules');
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(modules, 'hostile.py'), HOSTILE);
  const [sysmod = ''] = globSync(join(salt.layout.venv, 'lib/python3*/site-packages/salt/modules/sysmod.py'));
  writeFileSync(join(modules, 'sysmod.py'), readFileSync(sysmod, 'utf8') + HANGING);
  const pillar = join(dir, 'pillar');
  mkdirSync(pillar, { recursive: true });
  writeFileSync(join(pillar, 'top.sls'), "base:\n  '*':\n    - secret\n");
  writeFileSync(join(pillar, 'secret.sls'), `secret: ${SECRET}\nrole: web\n`);
}
