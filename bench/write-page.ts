import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '../docs/performance.md');

/** Puts what a part of the bench found into `docs/performance.md`, between its markers. @throws where the page has none. */
export async function writePage(part: string, text: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const between = new RegExp(`(<!-- bench:${part}:begin -->\n)[\\s\\S]*?(<!-- bench:${part}:end -->)`);
  if (!between.test(page)) throw new Error(`${PAGE} has no bench:${part}:begin and bench:${part}:end`);
  await writeFile(
    PAGE,
    page.replace(between, (_match, begin, end) => `${begin}\n${text}\n\n${end}`),
  );
}
