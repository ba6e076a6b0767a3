// Real containers of real engines: what the agent calls them while they come, go, and change their names.
import { describe, expect, test } from 'vitest';
import { DockerEngine } from '../docker/docker-engine.ts';
import { PodmanEngine } from '../podman/podman-engine.ts';
import { type ContainerEngine, useEngine } from './container-engine.ts';
import { scrapeContainers, scrapeNames } from './engine-agent.ts';

describe.each([
  ['Docker', 'docker', (skip) => DockerEngine.start(skip)],
  ['podman that stores with overlay', 'podman', (skip) => PodmanEngine.start('overlay', skip)],
  ['podman that stores with vfs', 'podman', (skip) => PodmanEngine.start('vfs', skip)],
] as const satisfies [string, string, Parameters<typeof useEngine<ContainerEngine>>[0]][])(
  '%s',
  (_, runtime, start) => {
    const bed = useEngine<ContainerEngine>(start);

    test('each container is named at the next scrape, and gone at the next one after its end', async () => {
      const { engine, agent } = bed();
      expect(await scrapeContainers(agent)).toEqual([]);
      const common = {
        namespace: '',
        pod: '',
        container_image_name: engine.image.replace(/:\d+$/, ''),
        container_runtime_name: runtime,
      };
      const webId = await engine.run('--name', 'web', engine.image);
      const web = { ...common, container: 'web', container_id: webId };
      expect(await scrapeContainers(agent)).toEqual([web]);
      const jobId = await engine.run('--rm', '--name', 'job', engine.image);
      const job = { ...common, container: 'job', container_id: jobId };
      expect(await scrapeContainers(agent)).toEqual([web, job]);
      await engine.command('stop', '-t', '0', 'web');
      expect(await scrapeContainers(agent)).toEqual([job]);
      await engine.remove('job');
      expect(await scrapeContainers(agent)).toEqual([]);
    });

    test('a container that is made anew under the same or another name is another one', async () => {
      const { engine, agent } = bed();
      const ids = [await engine.run('--name', 'web', engine.image)];
      expect(await scrapeContainers(agent)).toMatchObject([{ container: 'web', container_id: ids[0] }]);
      for (const name of ['web', 'web-2']) {
        await engine.remove();
        const id = await engine.run('--name', name, engine.image);
        expect(ids).not.toContain(id);
        ids.push(id);
        expect(await scrapeContainers(agent)).toMatchObject([{ container: name, container_id: id }]);
      }
    });

    test('a container that is renamed keeps the name of its series until it is started again', async () => {
      const { engine, agent } = bed();
      const id = await engine.run('--name', 'web', engine.image);
      expect(await scrapeNames(agent)).toEqual(['web']);
      await engine.command('rename', 'web', 'shop');
      expect(await scrapeNames(agent)).toEqual(['web']);
      await engine.command('restart', '-t', '0', 'shop');
      expect(await scrapeContainers(agent)).toMatchObject([{ container: 'shop', container_id: id }]);
    });

    test('a container below a cgroup of the operator’s choice is named as well', async () => {
      const { engine, agent } = bed();
      const id = await engine.run('--name', 'batch', '--cgroup-parent', '/batch/nightly', engine.image);
      expect(await engine.host.cgroupsBelow('batch/nightly')).toContainEqual(expect.stringContaining(id));
      expect(await scrapeContainers(agent)).toMatchObject([
        { container: 'batch', container_id: id, container_runtime_name: runtime },
      ]);
    });
  },
);
