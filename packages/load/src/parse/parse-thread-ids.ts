// cgroup.threads: https://docs.kernel.org/admin-guide/cgroup-v2.html#core-interface-files
//
//     41290
//     41297
//
// The ids are those of the reader's pid namespace; 0 stands for a task that is not in it. The list is of one moment only in
// parts: a task that moves can be there twice, or not at all.

const GREATEST = 2 ** 32 - 1;

/** The ids; `hidden` where one of them is 0, undefined where the text is malformed. The first that is decides. */
export function parseThreadIds(text: string): readonly number[] | 'hidden' | undefined {
  const ids: number[] = [];
  const lines = text.split('\n');
  const rest = lines.pop();
  for (const line of lines) {
    const id = Number(line);
    if (!/^\d+$/.test(line) || id > GREATEST) return undefined;
    if (id === 0) return 'hidden';
    ids.push(id);
  }
  return rest === '' ? ids : undefined;
}
