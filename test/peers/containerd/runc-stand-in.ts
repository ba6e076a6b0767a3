import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ADAPT_BUNDLE = join(import.meta.dirname, 'adapt-bundle.ts');

/**
 * Writes a script that runs runc on machines without systemd, and where not all controllers are those of cgroup v2. For
 * the time of a creation the bundle is adapted; afterwards it is as the engine wrote it.
 * @param slicesParent the directory below the cgroup root in which slices of systemd are made.
 */
export async function writeRuncStandIn(file: string, runc: string, slicesParent: string): Promise<void> {
  await writeFile(file, toScript(runc, slicesParent));
  await chmod(file, 0o755);
}

const toScript = (runc: string, slicesParent: string) => `#!/bin/sh
# Every argument but --systemd-cgroup, in order.
for argument; do
  shift
  [ "$previous" = --bundle ] && bundle=$argument
  previous=$argument
  [ "$argument" = --systemd-cgroup ] || set -- "$@" "$argument"
done
case " $* " in
  *' update '*) exit 0 ;;
  *' create '*) ;;
  *) exec ${runc} "$@" ;;
esac
cp "$bundle/config.json" "$bundle/config.json.asked"
${process.execPath} ${ADAPT_BUNDLE} "$bundle/config.json" '${slicesParent}' && ${runc} "$@"
code=$?
mv "$bundle/config.json.asked" "$bundle/config.json"
exit $code
`;
