import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { findCgroupRoot, hostRoots } from '@psiperf/cgroup';
import { execa } from 'execa';
import { inMounts } from '../bed/in-mounts.ts';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';
import type { Cluster } from '../peers/kubernetes/cluster.ts';
import { NODE_NAME } from '../peers/kubernetes/control-plane.ts';
import { signToken } from '../peers/kubernetes/sign-token.ts';

/** Of the service accounts: one that may ask kubelet and API server, and one that may ask nobody. */
export type AccountName = 'permitted' | 'without-role';

const NAMESPACE = 'monitoring';
/** No such directory. */
const NOWHERE = '/nowhere';

/** How psiperf is started on the node, where it is not as usual. */
export interface Surroundings {
  readonly args?: readonly string[];
  /** Directories of the host by where they are mounted below its root; undefined where nothing is. */
  readonly mounts?: Readonly<Record<string, string | undefined>>;
  /** A cgroup to be in, in a namespace of its own, as a container is. */
  readonly cgroup?: string;
  /** The directory of its service account. */
  readonly account?: string;
  /** Another user than root. */
  readonly user?: number;
}

/** What of a service account's directory is otherwise than it should be. */
export interface AccountFiles {
  readonly account?: AccountName;
  /** Makes its token of the one that the API server issued; undefined for none. */
  readonly token?: (issued: string) => Promise<string | undefined>;
  /** Of the authority, in PEM. */
  readonly caFile?: string;
}

/** The node of a cluster as psiperf sees it in a container with the mounts of the manifests. */
export class MountedNode implements AsyncDisposable {
  /** The usual mounts. */
  readonly mounts: Readonly<Record<string, string>>;
  readonly #cluster: Cluster;
  readonly #files: TemporaryDirectory;
  readonly #cgroup: string;

  static async open(cluster: Cluster): Promise<MountedNode> {
    const root = await findCgroupRoot(hostRoots());
    const node = new MountedNode(cluster, await TemporaryDirectory.make(), root.directory);
    try {
      // Another user than root has to pass it.
      await chmod(node.#files.path, 0o755);
      await mkdir(node.host);
      await node.#makeAccounts();
      return node;
    } catch (error) {
      await node[Symbol.asyncDispose]();
      throw error;
    }
  }

  private constructor(cluster: Cluster, files: TemporaryDirectory, cgroupRoot: string) {
    const { run, var: variable } = cluster.node.roots;
    this.#cluster = cluster;
    this.#files = files;
    this.#cgroup = relative(cgroupRoot, cluster.node.cgroupDirectory);
    this.mounts = {
      proc: '/proc',
      'sys/fs/cgroup': cgroupRoot,
      'var/log/containers': join(variable, 'log/containers'),
      'var/log/pods': join(variable, 'log/pods'),
      'run/containerd': join(run, 'containerd'),
    };
  }

  /** What psiperf is told is the root of the host. */
  get host(): string {
    return join(this.#files.path, 'host');
  }

  /** Arguments and environment of psiperf, and the program under which it runs. */
  toStart({ args = [], mounts = {}, cgroup, account = NOWHERE, user }: Surroundings) {
    const directories = Object.entries({ ...this.mounts, ...mounts }).flatMap(([path, source]) =>
      source === undefined ? [] : [[path, source]],
    );
    const seesNode =
      'sys/fs/cgroup' in mounts ? [] : ['--cgroup-root', join(this.host, 'sys/fs/cgroup', this.#cgroup)];
    const asUser = ['setpriv', '--reuid', `${user}`, '--regid', `${user}`, '--clear-groups'];
    const { hostname, port } = new URL(this.#cluster.plane.url);
    return {
      args: ['--host-root', this.host, '--service-account-dir', account, ...seesNode, ...args],
      environment: {
        KUBERNETES_SERVICE_HOST: hostname,
        KUBERNETES_SERVICE_PORT: port || '443',
        NODE_NAME,
        NODE_IP: this.#cluster.network.node,
      },
      under: [
        ...inMounts({ at: this.host, directories: Object.fromEntries(directories), cgroup }),
        ...(user === undefined ? [] : asUser),
      ],
    };
  }

  /** Makes, or makes anew, what a pod of a service account is given. @returns the directory. */
  async writeAccount(
    name: string,
    { account = 'permitted', token, caFile }: AccountFiles = {},
  ): Promise<string> {
    const { plane } = this.#cluster;
    const directory = join(this.#files.path, name);
    await mkdir(directory, { recursive: true });
    await copyFile(caFile ?? plane.caFile, join(directory, 'ca.crt'));
    const issued = await readFile(await plane.writeToken(NAMESPACE, account), 'utf8');
    const given = token === undefined ? issued : await token(issued);
    if (given !== undefined) await writeFile(join(directory, 'token'), given);
    return directory;
  }

  /** Signs a token again, so that it ends then. */
  async endToken(issued: string, inSeconds: number): Promise<string> {
    return signToken(issued, await readFile(this.#cluster.plane.accountKeyFile, 'utf8'), inSeconds);
  }

  /** The certificate of an authority that has signed for nobody here. */
  async makeStranger(): Promise<string> {
    const certificate = join(this.#files.path, 'stranger.pem');
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      '/dev/null',
    ];
    await execa('openssl', ['req', '-x509', ...key, '-subj', '/CN=stranger', '-out', certificate]);
    return certificate;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#files[Symbol.asyncDispose]();
  }

  async #makeAccounts(): Promise<void> {
    const create = (...args: string[]) => this.#cluster.kubectl('create', ...args);
    const names: AccountName[] = ['permitted', 'without-role'];
    const roles = { pods: 'list,watch', 'nodes/pods': 'get' };
    await create('namespace', NAMESPACE);
    for (const name of names) await create('serviceaccount', name, `--namespace=${NAMESPACE}`);
    for (const [resource, verbs] of Object.entries(roles)) {
      const role = resource.replace('/', '-');
      await create('clusterrole', role, `--verb=${verbs}`, `--resource=${resource}`);
      const subject = `--serviceaccount=${NAMESPACE}:permitted`;
      await create('clusterrolebinding', role, `--clusterrole=${role}`, subject);
    }
  }
}
