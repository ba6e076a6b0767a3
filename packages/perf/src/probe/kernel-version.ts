// /proc/sys/kernel/osrelease:
//
//     6.1.0-18-amd64

/** Major, minor and patch. */
export type KernelVersion = readonly [major: number, minor: number, patch: number];

/** Undefined for a text of another form. */
export function parseKernelVersion(release: string): KernelVersion | undefined {
  const [, major, minor, patch] = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(release.trim()) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch ?? 0)];
}

/** Whether `version` is older than `other`. */
export function isBefore(version: KernelVersion, other: KernelVersion): boolean {
  const index = version.findIndex((part, at) => part !== other[at]);
  return index >= 0 && (version[index] ?? 0) < (other[index] ?? 0);
}
