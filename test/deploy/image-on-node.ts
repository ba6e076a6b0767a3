import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { IMAGE_SETTINGS } from '../../deploy/image/settings.mjs';
import { IMAGE_NAME } from '../../deploy/image/write-archive.mjs';
import { nameContainer } from '../bed/name-container.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import type { Skip } from '../peer.ts';
import { ContainerdNode } from '../peers/containerd/containerd-node.ts';
import { importPsiperfImage } from './import-image.ts';
import type { Manifest } from './manifest-files.ts';

/** The one whose `ctr` can choose a user. */
const CONTAINERD = 'containerd-sid';

/** What ctr gives where nothing is said; Kubernetes calls them ALL. */
const DEFAULT_CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
].map((name) => `--cap-drop=CAP_${name}`);

/** A container of a pod that is to be measured. */
export interface MeasuredContainer {
  readonly namespace: string;
  readonly pod: string;
  readonly podUid: string;
  readonly container: string;
}

/** What a kubelet gives a pod besides what its manifest has. */
export interface GivenToPod {
  /** Another user than the manifest's. */
  readonly user?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Directory with `token` and `ca.crt` of the service account. With it comes the network in which the API server is. */
  readonly account?: string;
}

const toAccountMount = (directory: string) =>
  `type=bind,src=${directory},dst=/var/run/secrets/kubernetes.io/serviceaccount,options=rbind:ro`;

/** A real containerd with the image of this checkout, in which psiperf is run as the manifests say. */
export class ImageOnNode implements AsyncDisposable {
  readonly node: ContainerdNode;
  readonly #directory: TemporaryDirectory;
  #runs = 0;

  private constructor(node: ContainerdNode, directory: TemporaryDirectory) {
    this.node = node;
    this.#directory = directory;
  }

  static async start(skip: Skip): Promise<ImageOnNode> {
    const node = await ContainerdNode.start(CONTAINERD, 'cgroupfs', skip);
    const image = new ImageOnNode(node, await TemporaryDirectory.make());
    try {
      await importPsiperfImage(node, skip);
      return image;
    } catch (error) {
      await image[Symbol.asyncDispose]();
      throw error;
    }
  }

  /**
   * Starts a container, with the link and directories that a kubelet makes for its log unless told otherwise.
   * @returns its id.
   */
  async measure(measured: MeasuredContainer, { logs = true } = {}): Promise<string> {
    const { namespace, pod, podUid, container } = measured;
    const running = await this.node.runPod({ uid: podUid, name: pod, namespace });
    const id = await running.start(container);
    if (logs) {
      await mkdir(join(this.node.roots.var, 'log/pods', `${namespace}_${pod}_${podUid}`, container), {
        recursive: true,
      });
      await nameContainer(dirname(this.node.roots.var), { podUid, containerId: id }, measured);
    }
    return id;
  }

  /** The references of the images that containerd knows. */
  async listImages(): Promise<string[]> {
    return (await this.#run('images', 'list', '--quiet')).stdout.split('\n');
  }

  /** Runs psiperf with the user, the capabilities, the mounts and the seccomp profile of a DaemonSet. */
  async runAs(daemonSet: Manifest, args: readonly string[], given: GivenToPod = {}) {
    const pod = daemonSet.spec.template.spec;
    const [container] = pod.containers;
    const { runAsUser, runAsGroup } = pod.securityContext;
    const added: string[] = container.securityContext.capabilities.add ?? [];
    this.#runs += 1;
    return await this.#run(
      ...['run', '--rm', '--read-only', '--seccomp', '--snapshotter', 'native'],
      ...['--fifo-dir', join(this.#directory.path, 'fifo')],
      ...['--runc-binary', join(dirname(this.node.roots.run), 'runc')],
      ...['--user', `${given.user ?? runAsUser}:${given.user ?? runAsGroup}`],
      ...Object.entries(given.environment ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ...(given.account === undefined ? [] : ['--net-host', '--mount', toAccountMount(given.account)]),
      ...DEFAULT_CAPABILITIES,
      ...added.map((name) => `--cap-add=CAP_${name}`),
      ...container.volumeMounts.flatMap((mount: Manifest) => ['--mount', this.#toMount(mount, pod.volumes)]),
      // ctr takes what follows the name for the whole command line; environment and directory are the image's.
      ...[IMAGE_NAME, `psiperf-${this.#runs}`, ...IMAGE_SETTINGS.Entrypoint, ...args],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.node[Symbol.asyncDispose]();
    await this.#directory[Symbol.asyncDispose]();
  }

  #toMount({ name, mountPath }: Manifest, volumes: Manifest[]): string {
    const { path } = volumes.find((volume) => volume.name === name).hostPath;
    const [, top] = path.split('/');
    const { run, var: variable } = this.node.roots;
    const source = { run, var: variable }[top as 'run' | 'var'];
    const src = source === undefined ? path : join(dirname(source), path);
    return `type=bind,src=${src},dst=${mountPath},options=rbind:ro`;
  }

  #run(...args: string[]) {
    const options = ['--address', this.node.socket, '--namespace', 'k8s.io'];
    return execa(this.node.ctr, [...options, ...args], { reject: false });
  }
}
