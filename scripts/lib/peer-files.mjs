// Where the real programs that tests run against are kept, and how they are found.
// A cache outside the checkout; nothing in it is installed into the system, and no service of a package is started.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The directory of the cache. */
export const cache = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'psiperf');

/** Where the contents of a Debian package are unpacked to: its `usr`, `etc` and so on are below. */
export const unpackedPackage = (name) => join(cache(), 'debian', name);

export function firstThatExists(candidates) {
  return candidates.find((path) => existsSync(path));
}

export function onPath(program) {
  return firstThatExists(
    (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, program)),
  );
}
