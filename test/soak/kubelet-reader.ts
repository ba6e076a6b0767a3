const RBAC = 'rbac.authorization.k8s.io';

/** The service account that may read the metrics of kubelets. */
export const KUBELET_READER = 'kubelet-reader';

/** The objects that make it. */
export function kubeletReader(namespace: string): object[] {
  const rules = [{ apiGroups: [''], resources: ['nodes/metrics'], verbs: ['get'] }];
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: KUBELET_READER, namespace } },
    { apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name: KUBELET_READER }, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name: KUBELET_READER },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: KUBELET_READER },
      subjects: [{ kind: 'ServiceAccount', name: KUBELET_READER, namespace }],
    },
  ];
}
