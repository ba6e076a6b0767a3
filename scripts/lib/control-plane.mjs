// A Kubernetes API server and its etcd, built by the modules in test/peers/kubernetes.
import { goProgramPath, installGoProgram } from './go-program.mjs';
import { firstThatExists } from './peer-files.mjs';

const PROGRAMS = Object.freeze({
  etcd: { name: 'etcd', directory: 'kubernetes/etcd', module: 'go.etcd.io/etcd/server/v3', command: '' },
  'kube-apiserver': {
    name: 'kube-apiserver',
    directory: 'kubernetes/api-server',
    module: 'k8s.io/kubernetes',
    command: '/cmd/kube-apiserver',
    variables: (version) => `-X k8s.io/component-base/version.gitVersion=${version}`,
  },
});

/** What tests can require, for PEERS. */
export const CONTROL_PLANE_PEERS = Object.freeze({
  etcd: () => firstThatExists([goProgramPath(PROGRAMS.etcd)]),
  'kube-apiserver': () => firstThatExists([goProgramPath(PROGRAMS['kube-apiserver'])]),
});

/** Builds one of them, which takes minutes, once. */
export function installControlPlaneProgram(name, tell) {
  return installGoProgram(PROGRAMS[name], tell);
}
