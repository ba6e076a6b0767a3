import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * CPU time of a process in milliseconds, all of its threads, from `/proc/<pid>/task/<tid>/schedstat` (nanoseconds on a
 * CPU; `/proc/<pid>/stat` counts in ticks of 10 ms).
 */
export async function readCpuMillis(pid: number): Promise<number> {
  const threads = await readdir(`/proc/${pid}/task`);
  const texts = await Promise.all(
    threads.map((tid) => readFile(`/proc/${pid}/task/${tid}/schedstat`, 'utf8')),
  );
  return texts.reduce((sum, text) => sum + Number(text.split(' ', 1)[0]) / 1e6, 0);
}

/** Resident memory of a process in MB, now (`VmRSS`). */
export async function readResidentMegabytes(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]) * 1024) / 1e6;
}

/** The files below a directory that a process holds open: what it reads, told by the kernel. */
export async function readHeldFiles(pid: number, directory: string): Promise<string[]> {
  const descriptors = await readdir(`/proc/${pid}/fd`);
  // ENOENT: a descriptor that was closed after the listing.
  const paths = await Promise.all(
    descriptors.map((fd) => readlink(join(`/proc/${pid}/fd`, fd)).catch(() => '')),
  );
  return paths.filter((path) => path.startsWith(`${directory}/`) && /\.(pressure|stat|local)$/.test(path));
}
