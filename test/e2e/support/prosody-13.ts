import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../../../lab/install.ts';
import type { MakeServer } from '../../../lab/lab.ts';
import { Prosody, type ProsodyPrograms } from '../../../lab/prosody.ts';
import { ensureDebianTree } from './debian-tree.ts';

const MODULES = 'usr/lib/prosody/modules';

/** For a lab: Prosody 13 of Debian 13, beside the one that is installed. @throws LabError */
export const prosody13: MakeServer = async (layout, processes, say) =>
  new Prosody(layout, processes, { programs: await ensureProsody13(say) });

/** Its programs; downloads them if they are not there. @throws LabError */
export async function ensureProsody13(progress: Progress): Promise<ProsodyPrograms> {
  const tree = await ensureDebianTree('trixie', ['prosody', 'prosody-modules'], progress);
  return {
    // Its first line names env, which the tree does not have.
    command: (program, dir) => tree.inside(dir, ['/usr/bin/lua5.4', `/usr/bin/${program}`]),
    hasPrivilege: () => existsSync(join(tree.root, MODULES, 'mod_privilege')),
    versionFile: join(tree.root, 'usr/lib/prosody/prosody.version'),
  };
}
