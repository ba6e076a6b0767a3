import { posix } from 'node:path';
import type { CgroupRef } from '@psiperf/cgroup';
import { type ContainerClass, classifyCgroup, toResourceAttributes } from '@psiperf/kubernetes';
import type { Entity } from '@psiperf/telemetry';
import type { Node } from '../open-node.ts';

/** Whose a cgroup is. */
export interface Owner {
  /** `none`: neither a container's nor a pod's, such as a service's. */
  readonly kind: 'container' | 'sandbox' | 'pod' | 'none';
  /** The container's own cgroup, or the pod's; that which was asked about where there is neither. */
  readonly path: string;
  /** What is known of it, as its metrics have it. */
  readonly entity: Entity;
}

/** Whether it is the root that is watched, which holds everything on the node. */
export function isRoot({ path }: Owner): boolean {
  return path === '/';
}

/** Where a container's or pod's cgroup is, if this one is it or below it; the innermost, if they are nested. */
function findOwnerPath(path: string, kind: 'container' | 'pod'): string | undefined {
  for (let at = path; at !== '/'; at = posix.dirname(at)) if (classifyCgroup(at).kind === kind) return at;
  return undefined;
}

/** Tells whose the cgroup at a path is. It may have been removed: the sources may know its container all the same. */
export async function identifyOwner(node: Node, path: string): Promise<Owner> {
  const containerPath = findOwnerPath(path, 'container');
  if (containerPath !== undefined) return identifyContainer(node, containerPath);
  const podPath = findOwnerPath(path, 'pod');
  const pod = podPath === undefined ? undefined : measuredAt(node, podPath);
  if (podPath !== undefined && pod !== undefined) return { kind: 'pod', path: podPath, entity: pod };
  const entity: Entity = { subject: 'cgroup', attributes: toResourceAttributes(undefined, path) };
  return { kind: 'none', path, entity };
}

async function identifyContainer(node: Node, path: string): Promise<Owner> {
  const measured = measuredAt(node, path);
  if (measured !== undefined) return { kind: 'container', path, entity: measured };
  const found = classifyCgroup(path) as ContainerClass;
  const cgroupId = refAt(node, path)?.id ?? REMOVED;
  await node.namer.refresh([{ ...found, cgroupId }]);
  const identity = node.namer.identityOf(cgroupId);
  if (typeof identity === 'object')
    return {
      kind: 'container',
      path,
      entity: { subject: 'container', attributes: toResourceAttributes(identity, path) },
    };
  const kind = identity === 'sandbox' ? 'sandbox' : 'container';
  return { kind, path, entity: { subject: 'container', attributes: toPathAttributes(node, found, path) } };
}

/** No cgroup has the id 0. */
const REMOVED = 0n;

/** What a sandbox's path and its pod tell: the sources name pods and containers. */
function toPathAttributes(node: Node, found: ContainerClass, path: string): Entity['attributes'] {
  const pod = measuredAt(node, posix.dirname(path))?.attributes ?? {};
  return { ...pod, ...toResourceAttributes(found, path) };
}

function measuredAt(node: Node, path: string): Entity | undefined {
  return node.cgroups.list().find(({ ref }) => ref.path === path)?.entity;
}

/** The cgroup at a path, as long as it is there. */
export function refAt(node: Node, path: string): CgroupRef | undefined {
  return [...node.tree.refs.values()].find((ref) => ref.path === path);
}
