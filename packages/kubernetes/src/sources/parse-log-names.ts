/**
 * The names that the kubelet gives to logs.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kuberuntime/legacy.go
 *
 *     /var/log/containers/<pod>_<namespace>_<container>-<id>.log -> /var/log/pods/<namespace>_<pod>_<uid>/<container>/<restart>.log
 */
import { toCount } from './json-fields.ts';

/** What the name of a link in `/var/log/containers` tells. */
export interface LogLinkName {
  readonly podName: string;
  readonly namespace: string;
  readonly containerName: string;
  readonly containerId: string;
}

/** Takes a link's name apart; undefined where it lost its id: names are cut to 255 bytes. */
export function parseLogLinkName(name: string): LogLinkName | undefined {
  const [, podName, namespace, containerName, containerId] =
    /^([^_]+)_([^_]+)_([^_]+)-([0-9a-f]{64})\.log$/.exec(name) ?? [];
  if (podName === undefined || namespace === undefined) return undefined;
  if (containerName === undefined || containerId === undefined) return undefined;
  return { podName, namespace, containerName, containerId };
}

/** What the name of a directory in `/var/log/pods` tells. */
export interface PodLogName {
  readonly podName: string;
  readonly namespace: string;
  readonly podUid: string;
}

/** Takes the name of a pod's directory apart; undefined where it is none. */
export function parsePodLogName(name: string): PodLogName | undefined {
  const [, namespace, podName, podUid] = /^([^_]+)_([^_]+)_([^_]+)$/.exec(name) ?? [];
  if (namespace === undefined || podName === undefined || podUid === undefined) return undefined;
  return { podName, namespace, podUid };
}

/** What a link's target tells. */
export interface LogLinkTarget {
  readonly pod: PodLogName;
  readonly containerName: string;
  readonly restartCount?: number;
}

/** Takes a link's target apart; undefined where it leads elsewhere than to a pod's logs. */
export function parseLogLinkTarget(target: string): LogLinkTarget | undefined {
  const [file, containerName, directory] = target.split('/').reverse();
  const pod = parsePodLogName(directory ?? '');
  if (pod === undefined || containerName === undefined) return undefined;
  const restartCount = toCount(/^(\d+)\.log$/.exec(file ?? '')?.[1]);
  return { pod, containerName, ...(restartCount !== undefined && { restartCount }) };
}
