import {
  type Absence,
  type CgroupError,
  NAMESPACES,
  type NamespaceName,
  type Namespaces,
} from '@psiperf/cgroup';
import type { Host } from './host.ts';
import type { Inspection } from './inspection.ts';

/** One namespace of a process. */
export interface SharedNamespace {
  readonly name: NamespaceName;
  readonly inode: number | Absence | CgroupError;
  /** Whether the host's first process is in it, too; undefined where either cannot be told. */
  readonly withHost: boolean | undefined;
  /** Whether the container's first process is in it, too; undefined where there is none, or it is the one asked about. */
  readonly withContainer: boolean | undefined;
}

/** The namespaces of what was inspected, and with whom it shares them; none where they are not known. */
export function toSharedNamespaces(
  { namespaces, firstNamespaces, process, first }: Inspection,
  host: Host,
): SharedNamespace[] {
  if (namespaces === undefined) return [];
  const isFirst = process === undefined || process.status.processId === first?.processId;
  return NAMESPACES.map((name) => ({
    name,
    inode: namespaces[name],
    withHost: isSame(namespaces, host.namespaces, name),
    withContainer: isFirst ? undefined : isSame(namespaces, firstNamespaces, name),
  }));
}

function isSame(one: Namespaces, other: Namespaces | undefined, name: NamespaceName): boolean | undefined {
  const [inode, compared] = [one[name], other?.[name]];
  return typeof inode === 'number' && typeof compared === 'number' ? inode === compared : undefined;
}
