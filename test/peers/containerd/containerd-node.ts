import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type CgroupRef, type HostRoots, hostRoots, walkCgroups } from '@psiperf/cgroup';
import { execa } from 'execa';
import { ContainerBed } from '../../bed/container-bed.ts';
import { RunningProgram } from '../../bed/running-program.ts';
import { TemporaryDirectory } from '../../bed/temporary-directory.ts';
import { type PeerName, requireCgroups, requirePeer, type Skip } from '../../peer.ts';
import { IMAGE, makeBusyboxImage } from './busybox-image.ts';
import { writeRuncStandIn } from './runc-stand-in.ts';
import { type RunningPod, RuntimeDriver } from './runtime-driver.ts';

/** How cgroups are named: by directories, or by the slices and scopes of systemd. */
export type CgroupDriver = 'cgroupfs' | 'systemd';

/** What of the system's programs runs the node. */
interface Programs {
  readonly containerd: string;
  readonly runc: string;
  readonly busybox: string;
}

/** How pods get addresses: a CNI configuration, and the directory with the plugins that it names. */
export interface PodNetwork {
  readonly configuration: object;
  readonly plugins: string;
}

/**
 * A real containerd that runs real containers, with a file system of the host of its own below a temporary directory:
 * `/run` is `<directory>/run` and `/var` is `<directory>/var`, so that state, socket and logs lie where they lie on a node.
 * It sees a unified cgroup tree in a mount namespace of its own; its pods are below a cgroup of their own, which ends
 * everything with it.
 */
export class ContainerdNode implements AsyncDisposable {
  /** As they are given to sources of names. */
  readonly roots: HostRoots;
  readonly #programs: Programs;
  readonly #cgroupDriver: CgroupDriver;
  readonly #directory: TemporaryDirectory;
  readonly #bed: ContainerBed;
  #containerd: RunningProgram | undefined;
  #driver: RuntimeDriver | undefined;

  private constructor(
    programs: Programs,
    driver: CgroupDriver,
    directory: TemporaryDirectory,
    bed: ContainerBed,
  ) {
    this.roots = hostRoots(directory.path);
    this.#programs = programs;
    this.#cgroupDriver = driver;
    this.#directory = directory;
    this.#bed = bed;
  }

  /**
   * Starts it, or ends the test as skipped where it cannot run.
   * @param peer which containerd.
   * @param network without it, pods can be in the host's network only.
   */
  static async start(
    peer: PeerName,
    driver: CgroupDriver,
    skip: Skip,
    network?: PodNetwork,
  ): Promise<ContainerdNode> {
    await requireCgroups(skip);
    const programs = {
      containerd: requirePeer(peer, skip),
      runc: requirePeer('runc', skip),
      busybox: requirePeer('busybox', skip),
    };
    const bed = await ContainerBed.open(`psiperf-test-${peer}-${process.pid}`);
    const node = new ContainerdNode(programs, driver, await TemporaryDirectory.make(), bed);
    try {
      await node.#prepare(network);
      node.#driver = await RuntimeDriver.connect(node.socket);
      await node.startContainerd();
      await node.#importImage();
      return node;
    } catch (error) {
      await node[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The directory of the cgroup that holds the pods. */
  get cgroupDirectory(): string {
    return this.#bed.directory;
  }

  /** The cgroup of a container. @throws where there is none. */
  async findCgroup(containerId: string): Promise<CgroupRef> {
    for await (const ref of walkCgroups(this.cgroupDirectory)) if (ref.path.includes(containerId)) return ref;
    throw new Error(`no cgroup of ${containerId}`);
  }

  /** The program and arguments that start another one in the mount namespace of the node. */
  get enter(): readonly string[] {
    if (this.#containerd === undefined) throw new Error('containerd does not run');
    return ['nsenter', '--target', `${this.#containerd.pid}`, '--mount', '--'];
  }

  get socket(): string {
    return join(this.roots.run, 'containerd/containerd.sock');
  }

  /** Starts a pod's sandbox, as a kubelet does for a burstable pod. */
  async runPod(pod: {
    uid: string;
    name: string;
    namespace: string;
    labels?: Record<string, string>;
  }): Promise<RunningPod> {
    const cgroupParent =
      this.#cgroupDriver === 'systemd'
        ? `kubepods-burstable-pod${pod.uid.replaceAll('-', '_')}.slice`
        : `/${basename(this.#bed.directory)}/kubepods/burstable/pod${pod.uid}`;
    return await this.#runtime.runPod({ annotations: { team: 'checkout' }, ...pod, cgroupParent });
  }

  /** Makes an image known, as `ctr images import` does. */
  async importArchive(file: string, ...options: readonly string[]): Promise<void> {
    await this.#images('import', ...options, file);
  }

  /** Gives an image, by its full name, another one; by default that which containers of tests have. */
  async nameImage(name: string, image = IMAGE): Promise<void> {
    await this.#images('tag', image, name);
  }

  /** The program beside containerd that drives it by hand. */
  get ctr(): string {
    return join(dirname(this.#programs.containerd), 'ctr');
  }

  /** Ends containerd alone: containers go on, as on a node whose containerd is restarted. */
  async stopContainerd(): Promise<void> {
    await this.#containerd?.stop();
    this.#containerd = undefined;
  }

  async startContainerd(): Promise<void> {
    const { containerd, runc } = this.#programs;
    const inNamespace = [
      'echo $$ > "$0/cgroup.procs"',
      'umount -R /sys/fs/cgroup',
      'mount -t cgroup2 none /sys/fs/cgroup',
      `mount --bind ${this.roots.run} /run`,
      `mount --bind ${this.roots.var} /var`,
      `exec ${containerd} --config ${this.#path('config.toml')}`,
    ].join(' && ');
    const runtimeCgroup = join(this.#bed.directory, 'runtime');
    await mkdir(runtimeCgroup, { recursive: true });
    this.#containerd = new RunningProgram(
      'unshare',
      ['--mount', '--propagation', 'private', 'sh', '-c', inNamespace, runtimeCgroup],
      { PATH: [dirname(containerd), dirname(runc), process.env.PATH].join(':') },
    );
    const runtime = this.#runtime;
    await this.#containerd.until(async () => (await runtime.call('ListPodSandbox', {})) !== undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#driver?.removePods().catch(() => {});
    this.#driver?.close();
    await this.stopContainerd();
    // Kills what is left: shims and their containers.
    await this.#bed[Symbol.asyncDispose]();
    await this.#directory[Symbol.asyncDispose]();
  }

  get #runtime(): RuntimeDriver {
    if (this.#driver === undefined) throw new Error('containerd was never started');
    return this.#driver;
  }

  #path(name: string): string {
    return join(this.#directory.path, name);
  }

  async #prepare(network: PodNetwork | undefined): Promise<void> {
    const runc = this.#path('runc');
    for (const name of ['run', 'var', 'image', 'cni']) await mkdir(this.#path(name));
    const config = toConfig(this.#directory.path, runc, this.#cgroupDriver, network?.plugins);
    await writeFile(this.#path('config.toml'), config);
    if (network !== undefined)
      await writeFile(this.#path('cni/10-test.conflist'), JSON.stringify(network.configuration));
    await writeRuncStandIn(runc, this.#programs.runc, `/${basename(this.#bed.directory)}`);
  }

  async #images(...args: readonly string[]): Promise<void> {
    await execa(this.ctr, ['--address', this.socket, '--namespace', 'k8s.io', 'images', ...args]);
  }

  async #importImage(): Promise<void> {
    // It is unpacked for the first container.
    await this.importArchive(
      await makeBusyboxImage(this.#programs.busybox, this.#path('image')),
      '--no-unpack',
    );
    const runtime = this.#runtime;
    await this.#containerd?.until(() => runtime.knowsImage(IMAGE));
  }
}

/** Version 2 of the configuration is what 1.6 knows, and later ones convert. */
function toConfig(directory: string, runc: string, driver: CgroupDriver, plugins = '/opt/cni/bin'): string {
  const cri = '[plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = "${directory}/var/lib/containerd"
[plugins."io.containerd.internal.v1.opt"]
  path = "${directory}/opt"
${cri}]
  sandbox_image = "${IMAGE}"
  restrict_oom_score_adj = true
${cri}.cni]
  conf_dir = "${directory}/cni"
  bin_dir = "${plugins}"
${cri}.containerd]
  snapshotter = "native"
${cri}.containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
${cri}.containerd.runtimes.runc.options]
  BinaryName = "${runc}"
  SystemdCgroup = ${driver === 'systemd'}
`;
}
