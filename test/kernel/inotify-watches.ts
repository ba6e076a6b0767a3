import { readdirSync, readFileSync } from 'node:fs';

/** How many open descriptors and inotify watches this process has. */
export function countKernelObjects(): { readonly descriptors: number; readonly watches: number } {
  const infos = readdirSync('/proc/self/fdinfo').map(readInfo);
  const watches = infos.map((text) => text.match(/^inotify wd:/gm)?.length ?? 0);
  return { descriptors: infos.length, watches: watches.reduce((sum, count) => sum + count, 0) };
}

/** The listing's own descriptor is closed by the time it is read. */
function readInfo(descriptor: string): string {
  try {
    return readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8');
  } catch {
    return '';
  }
}
