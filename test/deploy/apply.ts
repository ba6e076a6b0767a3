import type { ControlPlane } from '../peers/kubernetes/control-plane.ts';
import type { Manifest } from './manifest-files.ts';

const PLURALS: Record<string, string> = {
  CustomResourceDefinition: 'customresourcedefinitions',
  NetworkPolicy: 'networkpolicies',
  PriorityClass: 'priorityclasses',
};

/** Where objects like this one are created. */
export function collectionOf({ apiVersion, kind, metadata }: Manifest): string {
  const group = apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
  const scope = metadata.namespace === undefined ? '' : `namespaces/${metadata.namespace}/`;
  return `/${group}/${scope}${PLURALS[kind] ?? `${kind.toLowerCase()}s`}`;
}

/** Creates an object, with a field that the server does not know being a fault. */
export const create = (plane: ControlPlane, manifest: Manifest, query = '') =>
  plane.client.ask('POST', `${collectionOf(manifest)}?fieldValidation=Strict${query}`, manifest);

/** Creates what is not there yet. */
export async function applyAll(plane: ControlPlane, manifests: readonly Manifest[]): Promise<void> {
  for (const manifest of manifests) {
    const { status, body } = await create(plane, manifest);
    if (status !== 201 && status !== 409)
      throw new Error(`${manifest.kind} ${manifest.metadata.name}: ${status} ${body.message ?? body}`);
  }
}
