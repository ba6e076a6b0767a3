import { ATTR_CONTAINER_ID, ATTR_K8S_POD_UID } from '@opentelemetry/semantic-conventions';
import { NAMESPACES, type NamespaceName, type Namespaces, type ProcessStatus } from '@psiperf/cgroup';
import { ATTR_CONTAINER_RUNTIME_NAME } from '@psiperf/kubernetes';
import type { Host } from './host.ts';
import type { Inspection } from './inspection.ts';
import type { Owner } from './owner.ts';

/** What to type next, as root on the node; undefined where there is nothing to enter or to ask. */
export interface ReadyCommands {
  readonly nsenter: string | undefined;
  readonly inspect: string | undefined;
}

/** @param criSocket the runtime's, where the operator gave one. */
export function toReadyCommands(
  { process, first, namespaces, owner, ended }: Inspection,
  host: Host,
  criSocket: string | undefined,
): ReadyCommands {
  const status = process?.status ?? first;
  // What is in no container, or is the host's first process, is in nothing that is not the host, whatever cannot be told.
  const isInside =
    (owner?.kind === 'container' || owner?.kind === 'sandbox') && status?.processId !== HOST_FIRST_PID;
  const canEnter = isInside && host.isSeen && !ended && status !== undefined && namespaces !== undefined;
  return {
    nsenter: canEnter ? toNsenter(status, namespaces, host.namespaces) : undefined,
    inspect: owner && toRuntimeInspect(owner, criSocket),
  };
}

const HOST_FIRST_PID = 1;

/** What nsenter calls them. */
const FLAGS: Readonly<Record<NamespaceName, string>> = Object.freeze({
  cgroup: '--cgroup',
  ipc: '--ipc',
  mnt: '--mount',
  net: '--net',
  pid: '--pid',
  user: '--user',
  uts: '--uts',
});

/**
 * A shell in the namespaces that a process does not share with the host; undefined where it shares all of them.
 * @param host undefined where those of the host are not known: the ones that containers mostly have are entered then.
 */
function toNsenter(
  { processId }: ProcessStatus,
  own: Namespaces,
  host: Namespaces | undefined,
): string | undefined {
  const isOwn = (name: NamespaceName) => {
    const ofHost = host?.[name];
    return typeof own[name] === 'number' && typeof ofHost === 'number'
      ? own[name] !== ofHost
      : name !== 'user';
  };
  const flags = NAMESPACES.filter(isOwn).map((name) => FLAGS[name]);
  return flags.length === 0 ? undefined : `nsenter --target ${processId} ${flags.join(' ')} -- sh`;
}

/** What the container's runtime tells of it; undefined where nobody knows which runtime that is. */
function toRuntimeInspect(
  { kind, entity: { attributes } }: Owner,
  criSocket: string | undefined,
): string | undefined {
  const id = attributes[ATTR_CONTAINER_ID];
  const runtime = attributes[ATTR_CONTAINER_RUNTIME_NAME];
  if (id === undefined) return undefined;
  const isOfKubelet = attributes[ATTR_K8S_POD_UID] !== undefined;
  if (!isOfKubelet && (runtime === 'docker' || runtime === 'podman')) return `${runtime} inspect ${id}`;
  if (!isOfKubelet && runtime === undefined) return undefined;
  const endpoint = criSocket === undefined ? '' : `--runtime-endpoint unix://${criSocket} `;
  return `crictl ${endpoint}${kind === 'sandbox' ? 'inspectp' : 'inspect'} ${id}`;
}
