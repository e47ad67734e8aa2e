import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const composeSchema = z.object({
  services: z.record(
    z.string(),
    z.object({ depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}) }),
  ),
});
const containerSchema = z.object({
  Id: z.string(),
  Config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }),
  State: z.object({ StartedAt: z.string(), FinishedAt: z.string(), ExitCode: z.number() }),
});
type Container = z.infer<typeof containerSchema>;

/**
 * That a service which waits for another's end, by docker-compose.yml, was started after it had ended with 0, and that the
 * health check of each that is waited for to be healthy holds once the stack is ready. That it held before the others were
 * started is not asked: podman-compose waits for health with Podman 4.6 and newer alone (it says "Ignored … condition
 * check"), and gateway and `ready` wait for what they need by themselves.
 */
export function keptOrder(root: string, project: string, engine: string): void {
  const containers = containersOf(project, engine);
  const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const { services } = composeSchema.parse(parse(text, { merge: true }));
  for (const [name, { depends_on }] of Object.entries(services)) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      const [own, awaited] = [containers.get(name), containers.get(other)];
      assert.ok(own && awaited, `${name} and ${other} have a container`);
      if (condition === 'service_healthy') assert.ok(isHealthy(engine, awaited.Id), `${other} is healthy`);
      else assert.ok(endedBefore(awaited.State, own.State), `${name} was started before ${other} had ended`);
    }
  }
}

function containersOf(project: string, engine: string): Map<string, Container> {
  const run = (...args: string[]) => spawnSync(engine, args, { encoding: 'utf8' }).stdout;
  const filter = `label=com.docker.compose.project=${project}`;
  const ids = run('ps', '--all', '--quiet', '--filter', filter).split('\n').filter(Boolean);
  const containers = z.array(containerSchema).parse(JSON.parse(run('inspect', ...ids)));
  return new Map(containers.map((one) => [one.Config.Labels?.['com.docker.compose.service'] ?? '', one]));
}

function endedBefore(ended: Container['State'], started: Container['State']): boolean {
  return ended.ExitCode === 0 && Date.parse(ended.FinishedAt) <= Date.parse(started.StartedAt);
}

/** Podman's probes are systemd's timers, and there may be no systemd: it is asked to probe now. */
function isHealthy(engine: string, id: string): boolean {
  if (engine === 'podman') return spawnSync(engine, ['healthcheck', 'run', id]).status === 0;
  const args = ['inspect', '--format', '{{.State.Health.Status}}', id];
  return spawnSync(engine, args, { encoding: 'utf8' }).stdout.trim() === 'healthy';
}
