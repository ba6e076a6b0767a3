import { KubernetesError } from '../kubernetes-error.ts';
import type { Peer } from './to-connection-error.ts';

/** The API server as it is asked. */
export function apiServerAt(url: string): Peer {
  return {
    name: `the API server at ${url}`,
    unknownAuthority:
      "name its authority: in --kubeconfig as certificate-authority, in a pod by the service account's ca.crt",
    unreachable: 'look at the address, and at what is in between: a NetworkPolicy, a proxy, a firewall',
  };
}

/** What an answer means that is no success. */
export function toApiServerRefusal(apiServer: Peer, status: number, verb: 'list' | 'watch'): KubernetesError {
  if (status === 401) {
    return new KubernetesError(
      'ERR_KUBERNETES_UNAUTHENTICATED',
      `${apiServer.name} does not accept the credentials (401): they are expired, or of another cluster`,
      { hint: 'mount the token so that it is renewed (not with subPath), or renew the kubeconfig' },
    );
  }
  if (status === 403) {
    return new KubernetesError(
      'ERR_KUBERNETES_NOT_PERMITTED',
      `${apiServer.name} does not let this account ${verb} pods (403)`,
      {
        hint: 'bind it to a ClusterRole with {apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"]}',
      },
    );
  }
  return new KubernetesError(
    'ERR_KUBERNETES_UNREADABLE',
    `${apiServer.name} answers with ${status} where it is to ${verb} pods`,
    { hint: 'it is tried again; if this stays, look at the log of the API server' },
  );
}

/** It answers with something else than the format says. */
export function toMalformedAnswer(apiServer: Peer, verb: 'list' | 'watch'): KubernetesError {
  const message = `${apiServer.name} answers with something else than pods where it is to ${verb} them`;
  const hint = 'another program may answer there: look at the address';
  return new KubernetesError('ERR_KUBERNETES_MALFORMED', message, { hint });
}
