// Real containers of a real podman: what its files tell of them, and of what they must not tell.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { classifyCgroup, fileSources, type PodSource } from '@psiperf/kubernetes';
import { expect, test } from 'vitest';
import { useEngine } from '../engine/container-engine.ts';
import { everythingTold, scrapeContainers } from '../engine/engine-agent.ts';
import { PodmanEngine } from './podman-engine.ts';

const SECRET = 'hunter2';

const bed = useEngine((skip) => PodmanEngine.start('overlay', skip));

const theSource = () =>
  fileSources(bed().engine.host.roots).find(({ name }) => name === bed().engine.source) as PodSource;

test('the list of containers tells name and image', async () => {
  const { engine } = bed();
  const id = await engine.run('--name', 'web', engine.image);
  expect(await theSource().probe()).toMatchObject({ available: true });
  expect(await theSource().find(id)).toStrictEqual({
    kind: 'container',
    name: 'web',
    imageName: engine.image,
    runtime: 'podman',
  });
});

test('a container in the cgroup of the unit that started it is named', async () => {
  const { engine, agent } = bed();
  const id = await engine.runAsUnit('grafana.service', '--name', 'grafana', engine.image);
  const cgroups = await engine.host.cgroupsBelow('system.slice/grafana.service');
  expect(cgroups).toContain(`libpod-payload-${id}`);
  expect(await scrapeContainers(agent)).toMatchObject([{ container: 'grafana', container_id: id }]);
});

test('the cgroup of a pod is no container', async () => {
  const { engine } = bed();
  const id = await engine.command(
    'pod',
    'create',
    '--infra-image',
    engine.image,
    '--cgroup-parent',
    '/batch',
  );
  expect(await engine.host.cgroupsBelow('batch')).toContain(id);
  expect(classifyCgroup(`/batch/${id}`)).toMatchObject({ kind: 'container', containerId: id });
  expect(await theSource().find(id)).toMatchObject({ kind: 'sandbox' });
  await engine.command('pod', 'rm', id);
});

test('an image without a name is told by none', async () => {
  const { engine, agent } = bed();
  const image = await engine.command('images', '--quiet', engine.image);
  await engine.command('untag', engine.image);
  await engine.run('--name', 'web', image);
  await engine.command('tag', image, engine.image);
  const [web] = await scrapeContainers(agent);
  expect(web).toMatchObject({ container: 'web' });
  expect(web).not.toHaveProperty('container_image_name');
});

test('no secret of a container is ever told', async () => {
  const { engine, agent } = bed();
  const kept = ['--env', `PASSWORD=${SECRET}`, '--label', `token=${SECRET}`, '--annotation', `key=${SECRET}`];
  const id = await engine.run('--name', 'web', ...kept, engine.image);
  const bundle = `lib/containers/storage/overlay-containers/${id}/userdata/config.json`;
  expect(await readFile(join(engine.host.roots.var, bundle), 'utf8')).toContain(SECRET);
  const told = await everythingTold(agent);
  expect(told).toContain('container="web"');
  expect(told).not.toContain(SECRET);
});
