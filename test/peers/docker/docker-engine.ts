import { dirname, join } from 'node:path';
import { engineLibraries } from '../../../scripts/lib/engine-peers.mjs';
import { requirePeer, type Skip } from '../../peer.ts';
import { IMAGE } from '../containerd/busybox-image.ts';
import type { ContainerEngine } from '../engine/container-engine.ts';
import { EngineHost } from '../engine/engine-host.ts';

/** A real Docker with a place of its own, in which its files lie where Docker has them. */
export class DockerEngine implements ContainerEngine {
  readonly source = 'docker-state';
  /** As `docker load` shortens it. */
  readonly image = IMAGE.replace('docker.io/library/', '');
  readonly host: EngineHost;
  readonly #docker: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(host: EngineHost, docker: string, environment: Readonly<Record<string, string>>) {
    this.host = host;
    this.#docker = docker;
    this.#environment = environment;
  }

  /** Starts it, or ends the test as skipped where it cannot run. */
  static async start(skip: Skip): Promise<DockerEngine> {
    const dockerd = requirePeer('dockerd', skip);
    const docker = requirePeer('docker', skip);
    const containerd = requirePeer('containerd', skip);
    await using parts = new AsyncDisposableStack();
    const host = parts.use(await EngineHost.open('docker', skip));
    const environment = {
      // Docker looks for runc there as well.
      PATH: [dirname(host.runc), dirname(containerd), process.env.PATH].join(':'),
      LD_LIBRARY_PATH: engineLibraries('docker.io'),
      HOME: host.directory,
      DOCKER_CONFIG: join(host.directory, 'docker'),
      DOCKER_HOST: `unix://${host.roots.run}/docker.sock`,
      // The builder that runs each step in a container.
      DOCKER_BUILDKIT: '0',
    };
    const daemon = host.start(
      [
        dockerd,
        ...['--host', environment.DOCKER_HOST, '--data-root', join(host.roots.var, 'lib/docker')],
        ...['--exec-root', join(host.roots.run, 'docker'), '--pidfile', join(host.roots.run, 'docker.pid')],
        ...['--exec-opt', 'native.cgroupdriver=cgroupfs', '--storage-driver', 'vfs'],
        ...['--bridge', 'none', '--iptables=false', '--ip6tables=false'],
      ],
      environment,
    );
    const engine = new DockerEngine(host, docker, environment);
    await daemon.until(async () => (await engine.command('version')) !== '');
    await engine.command('load', '--input', host.imageArchive);
    parts.move();
    return engine;
  }

  async command(...args: readonly string[]): Promise<string> {
    return await this.host.run([this.#docker, ...args], { environment: this.#environment });
  }

  async run(...args: readonly string[]): Promise<string> {
    return await this.command('run', '--detach', '--network', 'host', ...args);
  }

  async remove(name?: string): Promise<void> {
    const names = name ?? (await this.command('ps', '--all', '--quiet'));
    if (names !== '') await this.command('rm', '--force', ...names.split('\n'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]();
  }
}
