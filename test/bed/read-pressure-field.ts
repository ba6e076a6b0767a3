import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BedContainer } from './container-bed.ts';

/** A number of a container's pressure file, as the kernel prints it. */
export async function readPressureField(
  { directory }: BedContainer,
  resource: 'cpu' | 'memory' | 'io',
  line: 'some' | 'full',
  field: 'avg10' | 'total',
): Promise<number> {
  const text = await readFile(join(directory, `${resource}.pressure`), 'utf8');
  return Number(new RegExp(`^${line} .*${field}=(\\S+)`, 'm').exec(text)?.[1]);
}
