import { KubernetesError } from '../kubernetes-error.ts';
import type { Peer } from './to-connection-error.ts';

/** The kubelet as it is asked. */
export function kubeletAt(url: URL): Peer {
  return {
    name: `the kubelet at ${url.origin}`,
    unknownAuthority:
      "name its authority with --kubelet-ca-file: the cluster's where serverTLSBootstrap is on, else the node's /var/lib/kubelet/pki/kubelet.crt; or take any with --kubelet-insecure-skip-verify",
    unreachable: 'look at the address and port 10250, and at what is in between: a NetworkPolicy, a firewall',
  };
}

/** What an answer means that is no success. */
export function toKubeletRefusal(kubelet: Peer, status: number, tokenFile: string): KubernetesError {
  if (status === 401) {
    return new KubernetesError(
      'ERR_KUBERNETES_UNAUTHENTICATED',
      `${kubelet.name} does not accept the token in ${tokenFile} (401): it is expired, or of another cluster`,
      {
        path: tokenFile,
        hint: 'mount the token so that it is renewed (not with subPath), and let the kubelet authenticate by webhook',
      },
    );
  }
  if (status === 403) {
    return new KubernetesError(
      'ERR_KUBERNETES_NOT_PERMITTED',
      `${kubelet.name} does not let this service account get nodes/pods (403)`,
      {
        hint: 'add to its ClusterRole {apiGroups: [""], resources: ["nodes/pods"], verbs: ["get"]}; before Kubernetes 1.33 only nodes/proxy works, which also permits to run commands in every container',
      },
    );
  }
  return new KubernetesError('ERR_KUBERNETES_UNREADABLE', `${kubelet.name} answers with ${status}`, {
    hint: 'look at the log of the kubelet',
  });
}

/** The answer is JSON and no list of pods. */
export function toNoPodList(kubelet: Peer): KubernetesError {
  return new KubernetesError('ERR_KUBERNETES_MALFORMED', `${kubelet.name} answers with no list of pods`, {
    hint: 'another program may listen there: look at the address and the port',
  });
}
