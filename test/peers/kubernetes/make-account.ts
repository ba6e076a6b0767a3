import type { ControlPlane } from './control-plane.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** A service account to be, in a namespace that is there. */
export interface AccountWishes {
  readonly namespace: string;
  /** Also of its role. */
  readonly name: string;
  /** What it may do, in the whole cluster, and nothing else. */
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

/** A service account with a role of its own. @returns the file of its token. */
export async function makeAccount(
  plane: ControlPlane,
  { namespace, name, rules }: AccountWishes,
): Promise<string> {
  const { client } = plane;
  const metadata = { name };
  await client.expect('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata });
  await client.expect('POST', `${RBAC}/clusterroles`, { metadata, rules });
  await client.expect('POST', `${RBAC}/clusterrolebindings`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
  return plane.writeToken(namespace, name);
}
