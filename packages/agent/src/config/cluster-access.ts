import { join } from 'node:path';
import type { ApiServerAccess } from '@psiperf/kubernetes';
import type { Options } from './options.ts';

/** How the kubelet and the API server are reached, where they are asked at all. */
export interface ClusterAccess {
  readonly kubeletUrl: string;
  readonly kubeletCaFile: string;
  readonly tokenFile: string;
  /** Undefined where nothing tells where it is. */
  readonly apiServer: ApiServerAccess | undefined;
}

const KUBELET_PORT = 10_250;

/** From the options, and from what Kubernetes and the downward API give a pod as variables. */
export function toClusterAccess(options: Options, environment: NodeJS.ProcessEnv): ClusterAccess {
  const account = options['service-account-dir'];
  const tokenFile = join(account, 'token');
  const caFile = join(account, 'ca.crt');
  const host = environment.NODE_IP || options['node-name'] || '127.0.0.1';
  return {
    kubeletUrl: options['kubelet-url'] ?? `https://${bracketed(host)}:${KUBELET_PORT}`,
    kubeletCaFile: options['kubelet-ca-file'] ?? caFile,
    tokenFile,
    apiServer: toApiServerAccess(options, environment, { tokenFile, caFile }),
  };
}

function toApiServerAccess(
  { kubeconfig }: Options,
  environment: NodeJS.ProcessEnv,
  files: { readonly tokenFile: string; readonly caFile: string },
): ApiServerAccess | undefined {
  if (kubeconfig !== undefined) return { kubeconfig };
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  return host ? { url: `https://${bracketed(host)}:${port}`, ...files } : undefined;
}

/** An IPv6 address in a URL stands in brackets. */
function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
