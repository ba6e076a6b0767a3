import { parseCpuStat, parseCpuStatLocal } from '../parse/parse-cpu-stat.ts';
import { parsePressure } from '../parse/parse-pressure.ts';
import type { FileCalls } from './file-calls.ts';
import type { FileKey } from './layout.ts';
import { MALFORMED, OK, readFailure, type Status } from './status.ts';

/** A file that fills this buffer may go on beyond it and counts as malformed; `kFileBufferBytes` of the native reader. */
export const FILE_BUFFER_BYTES = 4096;

const PARSERS: Record<FileKey, (text: string, values: Float64Array) => boolean> = {
  cpu: parsePressure,
  memory: parsePressure,
  io: parsePressure,
  irq: parsePressure,
  throttling: parseCpuStat,
  localThrottling: parseCpuStatLocal,
};

/** Reads an open file from its beginning and parses it into `values`; all NaN unless the answer is OK. */
export async function readValues(
  calls: FileCalls,
  file: { fd: number; key: FileKey },
  { buffer, values }: { buffer: Buffer; values: Float64Array },
): Promise<Status> {
  // One read is the whole file: the kernel gives everything that fits, and a second one would be another reading.
  const size = await calls.read(file.fd, buffer);
  values.fill(Number.NaN);
  if (size < 0) return readFailure(size);
  if (size === buffer.length) return MALFORMED;
  if (PARSERS[file.key](buffer.toString('latin1', 0, size), values)) return OK;
  values.fill(Number.NaN);
  return MALFORMED;
}
