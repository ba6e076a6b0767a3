// The predecessor told its target by a file of the same text in both containers: its own, and the target's.

import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';

const OWN_FLAG = 'etc/pid_flag_sc/pid_flag';
const TARGET_FLAG = 'etc/pid_flag/pid_flag';
const LONGEST_BYTES = 4096;

/** psiperf's own, as it sees it. */
export const OWN_FLAG_FILE = join('/', OWN_FLAG);

/** What targets have to be flagged with; undefined where nothing narrows them. */
export function readOwnFlag(root: string): Promise<string | undefined> {
  return readFlag(join(root, OWN_FLAG));
}

/** What a container is flagged with. @param root of one of its processes. */
export function readTargetFlag(root: string): Promise<string | undefined> {
  return readFlag(join(root, TARGET_FLAG));
}

async function readFlag(path: string): Promise<string | undefined> {
  try {
    // O_NONBLOCK: the file is another container's, and to open a FIFO would wait for its writer.
    await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LONGEST_BYTES), 0, LONGEST_BYTES, null);
    return buffer.toString('utf8', 0, bytesRead).trim();
  } catch {
    // ENOENT: not flagged. EAGAIN, EISDIR: no file with text in it.
    return undefined;
  }
}
