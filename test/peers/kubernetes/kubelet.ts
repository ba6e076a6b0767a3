import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RunningProgram } from '../../bed/running-program.ts';
import type { ContainerdNode } from '../containerd/containerd-node.ts';
import { type Certificate, type ControlPlane, NODE_NAME } from './control-plane.ts';

/** What a kubelet joins. */
export interface KubeletPlace {
  readonly plane: ControlPlane;
  readonly node: ContainerdNode;
  /** Where it listens, on the port of kubelets. */
  readonly address: string;
}

/**
 * A real kubelet on this machine, as the node `NODE_NAME` of a real API server, in the mount namespace of a real
 * containerd. Where cpu and memory belong to cgroup v1 it enforces no limits.
 */
export class Kubelet extends RunningProgram {
  /** Directory in which a manifest becomes a static pod. */
  readonly manifests: string;

  static async start(program: string, { plane, node, address }: KubeletPlace): Promise<Kubelet> {
    const directory = join(dirname(node.roots.var), 'kubelet');
    const manifests = join(directory, 'manifests');
    const empty = join(directory, 'empty');
    for (const made of [manifests, empty]) await mkdir(made, { recursive: true });
    const certificate = await plane.issueCertificate('kubelet', address);
    const config = toKubeletConfig({ plane, node, address }, manifests, certificate);
    const file = join(directory, 'config.json');
    await writeFile(file, JSON.stringify(config));
    const [enter = '', ...entering] = node.enter;
    const kubelet = new Kubelet(
      enter,
      [
        // Of a container that somebody else made without a log it removes the logs `*`: of its directory, which was the root.
        ...[...entering, 'env', `--chdir=${empty}`],
        ...[program, '--config', file, '--kubeconfig', await plane.writeNodeKubeconfig()],
        ...['--hostname-override', NODE_NAME, '--node-ip', address, '--cert-dir', join(directory, 'pki')],
      ],
      {},
      manifests,
    );
    return kubelet.begun(() => isNodeReady(plane));
  }

  private constructor(
    program: string,
    args: readonly string[],
    environment: Readonly<Record<string, string>>,
    manifests: string,
  ) {
    super(program, args, environment);
    this.manifests = manifests;
  }
}

function toKubeletConfig(
  { plane, node, address }: KubeletPlace,
  manifests: string,
  { certificate, key }: Certificate,
): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true, cacheTTL: '1s' },
      x509: { clientCAFile: plane.caFile },
    },
    authorization: {
      mode: 'Webhook',
      webhook: { cacheAuthorizedTTL: '1s', cacheUnauthorizedTTL: '1s' },
    },
    tlsCertFile: certificate,
    tlsPrivateKeyFile: key,
    address,
    healthzPort: 0,
    cgroupDriver: 'cgroupfs',
    // Which of the machine's cgroups is the root of its own.
    cgroupRoot: `/${basename(node.cgroupDirectory)}`,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    staticPodPath: manifests,
    fileCheckFrequency: '1s',
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    evictionHard: { 'memory.available': '50Mi' },
    imageGCHighThresholdPercent: 100,
    maxPods: 110,
    // A container that crashes is started again after so long at most.
    crashLoopBackOff: { maxContainerRestartPeriod: '2s' },
    registerNode: true,
  };
}

async function isNodeReady({ client }: ControlPlane): Promise<boolean> {
  const { status, body } = await client.ask('GET', `/api/v1/nodes/${NODE_NAME}`);
  if (status !== 200) return false;
  const conditions: { type: string; status: string }[] = body.status.conditions ?? [];
  return conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True');
}
