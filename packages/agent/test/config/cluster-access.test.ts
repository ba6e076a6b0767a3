import { expect, test } from 'vitest';
import { toClusterAccess } from '../../src/config/cluster-access.ts';
import { resolveOptions } from '../../src/config/resolve-options.ts';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

const accessOf = (flags: Record<string, string>, environment: Record<string, string> = {}) =>
  toClusterAccess(resolveOptions({ flags, environment: {}, file: undefined }), environment);

test('a pod knows the kubelet by its node and the API server by its variables', () => {
  const environment = {
    NODE_IP: '10.0.0.7',
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
    KUBERNETES_SERVICE_PORT: '6443',
  };
  expect(accessOf({}, environment)).toEqual({
    kubeletUrl: 'https://10.0.0.7:10250',
    kubeletCaFile: `${ACCOUNT}/ca.crt`,
    tokenFile: `${ACCOUNT}/token`,
    apiServer: { url: 'https://10.96.0.1:6443', tokenFile: `${ACCOUNT}/token`, caFile: `${ACCOUNT}/ca.crt` },
  });
});

test('addresses of IPv6 stand in brackets', () => {
  const access = accessOf({}, { NODE_IP: 'fd00::7', KUBERNETES_SERVICE_HOST: 'fd00::1' });
  expect(access.kubeletUrl).toBe('https://[fd00::7]:10250');
  expect(access.apiServer).toMatchObject({ url: 'https://[fd00::1]:443' });
});

test('what is given wins over what is known', () => {
  const access = accessOf(
    {
      'kubelet-url': 'https://node:1',
      'kubelet-ca-file': '/ca',
      kubeconfig: '/kube',
      'service-account-dir': '/account',
    },
    { NODE_IP: '10.0.0.7', KUBERNETES_SERVICE_HOST: '10.96.0.1' },
  );
  expect(access).toEqual({
    kubeletUrl: 'https://node:1',
    kubeletCaFile: '/ca',
    tokenFile: '/account/token',
    apiServer: { kubeconfig: '/kube' },
  });
});

test('outside of a cluster the node name is all there is', () => {
  expect(accessOf({ 'node-name': 'node-1' })).toMatchObject({
    kubeletUrl: 'https://node-1:10250',
    apiServer: undefined,
  });
});
