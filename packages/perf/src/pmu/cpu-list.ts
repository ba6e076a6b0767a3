// Lists of CPUs in sysfs: https://docs.kernel.org/admin-guide/cputopology.html
//
//     0-3,8,10-11

/** The numbers of a list, ascending; none in an empty one. Parts of another form are left out. */
export function parseCpuList(text: string): readonly number[] {
  const cpus = new Set<number>();
  for (const part of text.trim().split(',')) {
    const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part.trim()) ?? [];
    if (first === undefined) continue;
    for (let cpu = Number(first); cpu <= Number(last ?? first); cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((one, other) => one - other);
}

/** The list of these numbers, ascending, as the kernel writes it. */
export function printCpuList(cpus: readonly number[]): string {
  const ranges: [first: number, last: number][] = [];
  for (const cpu of cpus) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === cpu - 1) range[1] = cpu;
    else ranges.push([cpu, cpu]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
