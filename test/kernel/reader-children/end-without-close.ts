// Nobody closes the reader: its descriptors keep no process alive.
import { openReader, readTargets } from './open-reader.ts';

const [, , prefer, directory] = process.argv;
const reader = await openReader(prefer, directory);
await reader.read(readTargets(directory));
process.stdout.write(reader.kind);
