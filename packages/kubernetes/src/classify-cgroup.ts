/**
 * The shapes of cgroup paths: how systemd, kubelet, containerd, CRI-O, Docker and podman name their directories.
 * https://kubernetes.io/docs/setup/production-environment/container-runtimes/#cgroup-drivers
 *
 *     /kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod<uid>.slice/cri-containerd-<id>.scope
 *     /kubepods/burstable/pod<uid>/<id>
 *     /system.slice/docker-<id>.scope
 */
import type { CgroupClass, ContainerClass, PodClass, QosClass, RuntimeName } from './cgroup-class.ts';

const ID = '(?<id>[0-9a-f]{64})';

/** Rows are tried in order, each against the end of the path: prefixes differ from host to host (kind, LXC, Talos). */
const CONTAINERS: readonly { readonly end: RegExp; readonly runtime?: RuntimeName }[] = [
  { end: new RegExp(`/cri-containerd-${ID}\\.scope$`), runtime: 'containerd' },
  { end: new RegExp(`/crio-${ID}\\.scope$`), runtime: 'cri-o' },
  // Without `.scope` only under the cgroupfs driver; in a slice it is the sandbox's directory.
  { end: new RegExp(`(?<!\\.slice)/crio-${ID}$`), runtime: 'cri-o' },
  { end: new RegExp(`/docker-${ID}\\.scope$`), runtime: 'docker' },
  { end: new RegExp(`/docker/${ID}$`), runtime: 'docker' },
  { end: new RegExp(`/libpod-${ID}(?:\\.scope)?$`), runtime: 'podman' },
  // `--cgroups=split`, the default of Quadlet: below the service that started it.
  { end: new RegExp(`/libpod-payload-${ID}$`), runtime: 'podman' },
  // podman names the directory of a pod by its bare id too, but its containers are inside of it.
  { end: new RegExp(`(?<!/libpod_parent)/${ID}$`) },
];

const UID = '(?<uid>[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})';

const PODS: readonly RegExp[] = [
  new RegExp(`[/-]kubepods(?:-(?<qos>burstable|besteffort))?-pod${UID}\\.slice$`),
  new RegExp(`[/-]kubepods(?:/(?<qos>burstable|besteffort))?/pod${UID}$`),
  // The root that is watched is `kubepods` itself.
  new RegExp(`^/(?<qos>burstable|besteffort)/pod${UID}$`),
];

const IGNORED: readonly RegExp[] = [
  /\.(?:mount|swap|socket)$/,
  /\/init\.scope$/,
  /\/(?:crio|libpod)-conmon-[0-9a-f]{64}(?:\.scope)?$/,
  /\/libpod_parent\/conmon$/,
  /\.slice\/crio-[0-9a-f]{64}$/,
];

/**
 * What is at a cgroup path, told by the path alone. Containers and pods are found at any depth, also inside of another
 * container; everything else inside of a container is ignored. Where no systemd rules the tree, any directory directly
 * below the root counts as a slice.
 * @param path below the root that is watched, beginning with `/`.
 */
export function classifyCgroup(path: string): CgroupClass {
  return toContainer(path) ?? toPod(path) ?? (isIgnored(path) ? { kind: 'ignored' } : toUnit(path));
}

/**
 * Whether there is rarely anything to find below this cgroup: it is a container or one that is ignored. A container may
 * hold others all the same (kind), so what is there must still be looked at now and then.
 */
export function isLeafCgroup(path: string): boolean {
  return toContainer(path) !== undefined || isIgnoredUnit(path);
}

function toContainer(path: string): ContainerClass | undefined {
  for (const { end, runtime } of CONTAINERS) {
    const containerId = end.exec(path)?.groups?.id;
    if (containerId === undefined) continue;
    return {
      kind: 'container',
      containerId,
      ...podFields(parentOf(path)),
      ...(runtime !== undefined && { runtime }),
    };
  }
  return undefined;
}

/** The pod is the directory that holds the container: a container inside of another one is not the pod's own. */
function podFields(parent: string): Pick<ContainerClass, 'podUid' | 'qosClass'> {
  const pod = toPod(parent);
  return pod === undefined ? {} : { podUid: pod.podUid, qosClass: pod.qosClass };
}

function toPod(path: string): PodClass | undefined {
  for (const end of PODS) {
    const groups = end.exec(path)?.groups;
    if (groups?.uid === undefined) continue;
    return {
      kind: 'pod',
      // systemd reads `-` in a slice's name as a level of the tree, so kubelet writes `_` for it.
      podUid: groups.uid.replaceAll('_', '-'),
      qosClass: toQosClass(groups.qos),
    };
  }
  return undefined;
}

function toQosClass(level: string | undefined): QosClass {
  if (level === 'burstable') return 'Burstable';
  return level === 'besteffort' ? 'BestEffort' : 'Guaranteed';
}

function isIgnored(path: string): boolean {
  for (let at = path; at !== ''; at = parentOf(at)) {
    if (isIgnoredUnit(at) || (at !== path && toContainer(at) !== undefined)) return true;
  }
  return false;
}

function isIgnoredUnit(path: string): boolean {
  return IGNORED.some((end) => end.test(path));
}

function toUnit(path: string): CgroupClass {
  const parent = parentOf(path);
  const name = path.slice(parent.length + 1);
  if (name.endsWith('.service') && (parent === '' || parent.endsWith('.slice'))) {
    return { kind: 'service', name };
  }
  return parent === '' && name !== '' ? { kind: 'slice', name } : { kind: 'other' };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
