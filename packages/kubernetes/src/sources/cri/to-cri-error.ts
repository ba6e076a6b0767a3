import { status } from '@grpc/grpc-js';
import { KubernetesError } from '../../kubernetes-error.ts';

/** What an unsuccessful gRPC status of the runtime at `path` means. Its text is not passed on. */
export function toCriError(code: status, path: string): KubernetesError {
  switch (code) {
    case status.UNAVAILABLE:
      return new KubernetesError('ERR_KUBERNETES_UNREACHABLE', `no runtime answers at ${path}`, {
        path,
        hint: 'see whether the runtime is running and this is its CRI socket; it is asked again',
      });
    // Docker's containerd comes with its CRI plugin switched off.
    case status.UNIMPLEMENTED:
      return new KubernetesError('ERR_KUBERNETES_UNSUPPORTED', `${path} offers no CRI (runtime.v1)`, {
        path,
        hint: "give the socket that the kubelet uses; containerd's configuration may have cri in disabled_plugins",
      });
    case status.PERMISSION_DENIED:
    case status.UNAUTHENTICATED:
      return notPermitted(path);
    case status.RESOURCE_EXHAUSTED:
      return new KubernetesError('ERR_KUBERNETES_TOO_LARGE', `the answer of ${path} is too large`, {
        path,
        hint: 'its containers are named by other sources or by their path',
      });
    default:
      return new KubernetesError('ERR_KUBERNETES_UNREADABLE', `${path} answers ${status[code] ?? code}`, {
        path,
        hint: "look at the runtime's log; it is asked again",
      });
  }
}

/** The runtime takes its time. */
export function tooSlow(path: string, waitedMillis: number): KubernetesError {
  return new KubernetesError('ERR_KUBERNETES_SLOW', `${path} did not answer within ${waitedMillis} ms`, {
    path,
    hint: 'it is asked again; if this stays, look at the load of the node and the log of the runtime',
  });
}

/** The answer is not in its format. */
export function malformedAnswer(path: string): KubernetesError {
  return new KubernetesError('ERR_KUBERNETES_MALFORMED', `the answer of ${path} is not one of a CRI`, {
    path,
    hint: 'see whether this is the socket of the runtime',
  });
}

/** What keeps this process from connecting to a socket that is there. */
export function toConnectError(code: string | undefined, path: string): KubernetesError {
  if (code === 'EACCES' || code === 'EPERM') return notPermitted(path);
  // ECONNREFUSED: it is left from a runtime that has ended, or it is no socket.
  if (code === 'ECONNREFUSED') return toCriError(status.UNAVAILABLE, path);
  return new KubernetesError(
    'ERR_KUBERNETES_UNREADABLE',
    `cannot connect to ${path} (${code ?? 'unknown error'})`,
    { path, hint: 'check the mount and the path; a path of a socket has at most 107 bytes' },
  );
}

/** None of the sockets is there. */
export function noSocket(paths: readonly string[]): KubernetesError {
  const [path = ''] = paths;
  const message =
    paths.length === 1 ? `${path} does not exist` : `no CRI socket: none of ${paths.join(', ')}`;
  return new KubernetesError('ERR_KUBERNETES_UNREACHABLE', message, {
    path,
    hint: 'nothing to do where this node has no CRI; in a container, mount the directory that holds the socket',
  });
}

function notPermitted(path: string): KubernetesError {
  return new KubernetesError('ERR_KUBERNETES_NOT_PERMITTED', `not permitted to connect to ${path}`, {
    path,
    hint: 'run as root; whoever may connect can do what root can, so prefer a source that reads files',
  });
}
