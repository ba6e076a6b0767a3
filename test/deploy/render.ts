import { execa } from 'execa';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { requirePeer, type Skip } from '../peer.ts';
import { type Manifest, parseManifests } from './manifest-files.ts';
import { makeOwnKustomization } from './own-kustomization.ts';

/** What `kubectl apply -k` would apply. */
export async function renderKustomization(directory: string, skip: Skip): Promise<Manifest[]> {
  const { stdout } = await execa(requirePeer('kustomize', skip), ['build', directory]);
  return parseManifests(stdout);
}

/** What `kubectl apply -k` would apply of a kustomization of the base with these components. */
export async function renderComponents(names: readonly string[], skip: Skip): Promise<Manifest[]> {
  await using directory = await makeOwnKustomization('base', { components: names });
  return await renderKustomization(directory.path, skip);
}

export interface Release {
  readonly name?: string;
  readonly namespace?: string;
  /** Files of values, and single ones as `--set` takes them. */
  readonly valueFiles?: readonly string[];
  readonly set?: readonly string[];
}

/** What `helm install` would apply. */
export async function renderChart(
  { name = 'psiperf', namespace = 'psiperf', valueFiles = [], set = [] }: Release,
  skip: Skip,
): Promise<Manifest[]> {
  const { stdout } = await execa(requirePeer('helm', skip), [
    ...['template', name, inRoot('deploy/chart'), '--namespace', namespace, '--kube-version', '1.36.0'],
    ...valueFiles.flatMap((file) => ['--values', file]),
    ...set.flatMap((value) => ['--set', value]),
  ]);
  return parseManifests(stdout);
}

const keyOf = ({ apiVersion, kind, metadata }: Manifest) =>
  `${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`;

/** Lists whose order has no meaning, and which kustomize begins with what a patch adds. */
const UNORDERED = new Set(['env', 'volumes', 'volumeMounts']);

const byName = (one: Manifest, other: Manifest) => one.name.localeCompare(other.name);

function toOrdered(key: string, value: unknown): unknown {
  return UNORDERED.has(key) && Array.isArray(value) ? [...value].sort(byName) : value;
}

/** The objects by what they are and are called, for comparison. */
export function byKey(manifests: readonly Manifest[]): Record<string, Manifest> {
  return Object.fromEntries(
    manifests.map((manifest) => [keyOf(manifest), JSON.parse(JSON.stringify(manifest, toOrdered))]),
  );
}

/** The one object of a kind. */
export function findOnly(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  if (found.length !== 1) throw new Error(`${found.length} objects are a ${kind}`);
  return found[0];
}
