import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { TemporaryDirectory } from '../bed/temporary-directory.ts';

/** What an operator's own kustomization adds to a directory of deploy/. */
export interface OwnWishes {
  /** Names of deploy/components. */
  readonly components?: readonly string[];
  readonly args?: readonly string[];
  /** The only sources of names, instead of those that the directory chooses. */
  readonly onlySources?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A directory with an operator's own kustomization of `deploy/<variant>`. @param namespace another one for all of it. */
export async function makeOwnKustomization(
  variant: string,
  wishes: OwnWishes,
  namespace?: string,
): Promise<TemporaryDirectory> {
  await using parts = new AsyncDisposableStack();
  const directory = parts.use(await TemporaryDirectory.make());
  // kustomize takes no absolute paths.
  const from = (path: string) => relative(directory.path, inRoot('deploy', path));
  const kustomization = {
    kind: 'Kustomization',
    namespace,
    resources: [from(variant)],
    components: (wishes.components ?? []).map((component) => from(`components/${component}`)),
    patches: toPatches(wishes),
  };
  await writeFile(join(directory.path, 'kustomization.yaml'), JSON.stringify(kustomization));
  parts.move();
  return directory;
}

/** Of which every directory adds the sources that it chooses. */
const BASE_ARGS = ['--host-root=/host', '--listen=0.0.0.0:9464'];

/** Adds to the lists of the container. */
function toPatches({ args = [], environment = {}, onlySources }: OwnWishes): object[] {
  const container = '/spec/template/spec/containers/0';
  const variables = Object.entries(environment).map(([name, value]) => ({ name, value }));
  const alone = [...BASE_ARGS, `--pod-sources=${onlySources?.join(',')}`];
  const additions = [
    ...(onlySources === undefined ? [] : [{ op: 'replace', path: `${container}/args`, value: alone }]),
    ...args.map((value) => ({ op: 'add', path: `${container}/args/-`, value })),
    ...variables.map((value) => ({ op: 'add', path: `${container}/env/-`, value })),
  ];
  if (additions.length === 0) return [];
  return [{ target: { kind: 'DaemonSet', name: 'psiperf' }, patch: JSON.stringify(additions) }];
}
