// /proc/<pid>/ns: https://man7.org/linux/man-pages/man7/namespaces.7.html
//
//     lrwxrwxrwx 1 root root 0 cgroup -> cgroup:[4026531835]
//     lrwxrwxrwx 1 root root 0 ipc -> ipc:[4026531839]
//     lrwxrwxrwx 1 root root 0 mnt -> mnt:[4026531841]
//
// Two processes are in the same namespace where the links have the same inode number. Reading them takes what tracing
// the process takes (PTRACE_MODE_READ_FSCREDS): its user and its capabilities, or CAP_SYS_PTRACE.

import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { ABSENT, type Absence, isAbsence } from './absence.ts';
import { CgroupError } from './cgroup-error.ts';
import { classifyReadFailure } from './classify-read-failure.ts';
import { isEnded } from './parse-process-status.ts';
import { readProcessStatus } from './read-process-status.ts';

/** The namespaces that make a container, by the names of their links. */
export const NAMESPACES = Object.freeze(['cgroup', 'ipc', 'mnt', 'net', 'pid', 'user', 'uts'] as const);

/** One of them. */
export type NamespaceName = (typeof NAMESPACES)[number];

/** The inode numbers of the namespaces that a process is in. */
export type Namespaces = Readonly<Record<NamespaceName, number | Absence | CgroupError>>;

/** The inode number of a link's text; undefined where it is none. */
export function parseNamespaceLink(text: string): number | undefined {
  const inode = /^\w+:\[(\d+)\]$/.exec(text)?.[1];
  return inode === undefined ? undefined : Number(inode);
}

/**
 * Reads the links in `/proc/<pid>/ns` (https://man7.org/linux/man-pages/man7/namespaces.7.html), which takes the privilege to trace the
 * process: `not-permitted` without it; `not-supported` where the kernel has no such namespaces. Of a process that has ended and was not waited
 * for yet the kernel tells none but the user namespace: the others are `gone`.
 */
export async function readNamespaces(procRoot: string, pid: number): Promise<Namespaces> {
  const inodes = NAMESPACES.map(
    async (name) => [name, await readNamespace(join(procRoot, String(pid), 'ns', name))] as const,
  );
  const outcomes = await Promise.all(inodes);
  const hasNone = outcomes.some(([, outcome]) => isLeftOut(outcome));
  if (!hasNone || !(await hasEnded(procRoot, pid))) return Object.fromEntries(outcomes) as Namespaces;
  const ofEnded = outcomes.map(([name, outcome]) => [name, isLeftOut(outcome) ? ABSENT.gone : outcome]);
  return Object.fromEntries(ofEnded) as Namespaces;
}

function isLeftOut(outcome: number | Absence | CgroupError): boolean {
  return isAbsence(outcome) && outcome.absent === 'not-supported';
}

async function hasEnded(procRoot: string, pid: number): Promise<boolean> {
  const status = await readProcessStatus(procRoot, pid);
  if (status instanceof CgroupError) return false;
  return isAbsence(status) ? status.absent === 'gone' : isEnded(status);
}

async function readNamespace(path: string): Promise<number | Absence | CgroupError> {
  try {
    return parseNamespaceLink(await readlink(path)) ?? ABSENT.unknown;
  } catch (error) {
    return classifyReadFailure(path, error as NodeJS.ErrnoException);
  }
}
