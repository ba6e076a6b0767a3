import type { ControlPlane } from './control-plane.ts';

const RBAC = '/apis/rbac.authorization.k8s.io/v1';

/** A service account, and its namespace, that may list and watch pods and nothing else. @returns its token's file. */
export async function makePodReader(plane: ControlPlane, name: string): Promise<string> {
  const { client } = plane;
  const metadata = { name };
  await client.expect('POST', '/api/v1/namespaces', { metadata });
  await client.expect('POST', `/api/v1/namespaces/${name}/serviceaccounts`, { metadata });
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch'] }];
  await client.expect('POST', `${RBAC}/clusterroles`, { metadata, rules });
  await client.expect('POST', `${RBAC}/clusterrolebindings`, {
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: name }],
  });
  return plane.writeToken(name, name);
}
