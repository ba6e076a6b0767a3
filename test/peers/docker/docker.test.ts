// Real containers of a real Docker: what its files tell of them, and of what they must not tell.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileSources } from '@psiperf/kubernetes';
import { expect, test, vi } from 'vitest';
import { useEngine } from '../engine/container-engine.ts';
import { everythingTold, scrapeContainers } from '../engine/engine-agent.ts';
import { DockerEngine } from './docker-engine.ts';

const SECRET = 'hunter2';

const bed = useEngine((skip) => DockerEngine.start(skip));

/** What Docker keeps of a container. */
const readState = (id: string) =>
  readFile(join(bed().engine.host.roots.var, 'lib/docker/containers', id, 'config.v2.json'), 'utf8');

test('the state file of a running container tells name, image, start and first process', async () => {
  const { engine } = bed();
  const id = await engine.run('--name', 'web', engine.image);
  const inspected = await engine.command('inspect', '--format', '{{.State.StartedAt}} {{.State.Pid}}', id);
  const [startedAt = '', pid] = inspected.split(' ');
  const source = fileSources(engine.host.roots).find(({ name }) => name === engine.source);
  expect(await source?.probe()).toMatchObject({ available: true });
  // Docker writes the file a moment after the start.
  await vi.waitFor(async () =>
    expect(await source?.find(id)).toStrictEqual({
      kind: 'container',
      name: 'web',
      imageName: engine.image,
      startedAtMillis: Date.parse(startedAt),
      initPid: Number(pid),
      runtime: 'docker',
    }),
  );
});

test('the beginning of an image’s id is no name of an image', async () => {
  const { engine, agent } = bed();
  const image = await engine.command('images', '--quiet', engine.image);
  expect(image).toMatch(/^[0-9a-f]{12}$/);
  await engine.run('--name', 'web', image);
  const [web] = await scrapeContainers(agent);
  expect(web).toMatchObject({ container: 'web' });
  expect(web).not.toHaveProperty('container_image_name');
});

test('no secret of a container is ever told', async () => {
  const { engine, agent } = bed();
  const kept = ['--env', `PASSWORD=${SECRET}`, '--label', `token=${SECRET}`];
  const id = await engine.run('--name', 'web', ...kept, engine.image);
  expect(await readState(id)).toContain(SECRET);
  const told = await everythingTold(agent);
  expect(told).toContain('container="web"');
  expect(told).not.toContain(SECRET);
});

test('the container of a build step has the name that Docker gave it, and no secret of the build is told', async () => {
  const { engine, agent } = bed();
  const context = join(engine.host.directory, 'context');
  await mkdir(context);
  const steps = [`FROM ${engine.image}`, 'ARG TOKEN', `ENV PASSWORD=${SECRET}`, 'RUN sleep 100000'];
  await writeFile(join(context, 'Dockerfile'), steps.join('\n'));
  const build = engine.command('build', '--network', 'host', '--build-arg', `TOKEN=${SECRET}`, context);
  const ended = build.catch((error) => error);
  const { container, container_id: id = '' } = await vi.waitFor(
    async () => {
      const [step] = await scrapeContainers(agent);
      if (step === undefined) throw new Error('no container yet');
      return step;
    },
    { timeout: 20_000 },
  );
  const state = await readState(id);
  expect(state).toContain(`TOKEN=${SECRET}`);
  expect(JSON.parse(state)).toMatchObject({ Name: `/${container}` });
  const told = await everythingTold(agent);
  expect(told).toContain(`container="${container}"`);
  expect(told).not.toContain(SECRET);
  await engine.remove(id);
  expect(await ended).toBeInstanceOf(Error);
});
