import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { engineLibraries } from '../../../scripts/lib/engine-peers.mjs';
import { requirePeer, type Skip } from '../../peer.ts';
import { IMAGE } from '../containerd/busybox-image.ts';
import type { ContainerEngine } from '../engine/container-engine.ts';
import { EngineHost } from '../engine/engine-host.ts';

/** How podman keeps the layers of images and containers; lists of containers lie in a directory named after it. */
export type StorageDriver = 'overlay' | 'vfs';

/** A real podman with a place of its own, in which its files lie where podman has them. */
export class PodmanEngine implements ContainerEngine {
  readonly source = 'podman-state';
  readonly image = IMAGE;
  readonly host: EngineHost;
  readonly #podman: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(host: EngineHost, podman: string, environment: Readonly<Record<string, string>>) {
    this.host = host;
    this.#podman = podman;
    this.#environment = environment;
  }

  /** Makes it, or ends the test as skipped where it cannot run. */
  static async start(driver: StorageDriver, skip: Skip): Promise<PodmanEngine> {
    const podman = requirePeer('podman', skip);
    const conmon = requirePeer('conmon', skip);
    await using parts = new AsyncDisposableStack();
    const host = parts.use(await EngineHost.open('podman', skip));
    const environment = {
      LD_LIBRARY_PATH: engineLibraries('podman'),
      HOME: host.directory,
      TMPDIR: host.directory,
      CONTAINERS_CONF: join(host.directory, 'containers.conf'),
      CONTAINERS_STORAGE_CONF: join(host.directory, 'storage.conf'),
    };
    await writeFile(environment.CONTAINERS_CONF, toConfig(host, conmon, environment.LD_LIBRARY_PATH));
    await writeFile(environment.CONTAINERS_STORAGE_CONF, toStorageConfig(host, driver));
    const policy = join(host.directory, '.config/containers/policy.json');
    await mkdir(dirname(policy), { recursive: true });
    await writeFile(policy, JSON.stringify({ default: [{ type: 'insecureAcceptAnything' }] }));
    const engine = new PodmanEngine(host, podman, environment);
    await engine.command('load', '--quiet', '--input', host.imageArchive);
    parts.move();
    return engine;
  }

  async command(...args: readonly string[]): Promise<string> {
    return await this.host.run([this.#podman, ...args], { environment: this.#environment });
  }

  async run(...args: readonly string[]): Promise<string> {
    return await this.command('run', '--detach', '--network', 'host', ...args);
  }

  /** The same as a unit of systemd does that Quadlet made: the container is in the cgroup of the unit. */
  async runAsUnit(unit: string, ...args: readonly string[]): Promise<string> {
    const command = [
      this.#podman,
      'run',
      '--detach',
      '--network',
      'host',
      '--cgroups',
      'split',
      ...args,
    ] as const;
    return await this.host.run(command, { environment: this.#environment, cgroup: `system.slice/${unit}` });
  }

  async remove(name = '--all'): Promise<void> {
    await this.command('rm', '--force', '--time', '0', name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]();
  }
}

/** Limits of open files and processes are at most those of whoever may not raise them. */
const toConfig = (host: EngineHost, conmon: string, libraries: string) => `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
conmon_path = ["${conmon}"]
conmon_env_vars = ["PATH=${process.env.PATH}", "LD_LIBRARY_PATH=${libraries}"]
runtime = "adapted"
[engine.runtimes]
adapted = ["${host.runc}"]
`;

const toStorageConfig = ({ roots }: EngineHost, driver: StorageDriver) => `[storage]
driver = "${driver}"
graphroot = "${roots.var}/lib/containers/storage"
runroot = "${roots.run}/containers/storage"
`;
