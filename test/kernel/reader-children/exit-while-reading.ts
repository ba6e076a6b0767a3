// The process ends while a thread of libuv's pool reads, with an exit code of its own.
import { openReader, readTargets } from './open-reader.ts';

const [, , prefer, directory] = process.argv;
const reader = await openReader(prefer, directory);
void reader.read(readTargets(directory));
process.stdout.write(reader.kind);
setImmediate(() => process.exit(7));
