import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PAGE = join(import.meta.dirname, '../docs/performance.md');
const BETWEEN_MARKERS = /(<!-- bench:begin -->\n)[\s\S]*?(<!-- bench:end -->)/;

/** Puts the table into `docs/performance.md`, between its markers. @throws where the page has none. */
export async function writePage(table: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  if (!BETWEEN_MARKERS.test(page)) throw new Error(`${PAGE} has no bench:begin and bench:end`);
  await writeFile(
    PAGE,
    page.replace(BETWEEN_MARKERS, (_match, begin, end) => `${begin}\n${table}\n\n${end}`),
  );
}
