// Kubernetes and its etcd, built by the modules in test/peers/kubernetes: a control plane, a kubelet, and kubectl.
import { findGoProgram, installGoProgram } from './go-program.mjs';

const ofKubernetes = (name) => ({
  name,
  directory: 'kubernetes/programs',
  module: 'k8s.io/kubernetes',
  command: `/cmd/${name}`,
  variables: stampOf,
});

/** In the order of their building: each finds more of what it needs already compiled. */
const PROGRAMS = Object.freeze({
  etcd: { name: 'etcd', directory: 'kubernetes/etcd', module: 'go.etcd.io/etcd/server/v3', command: '' },
  'kube-apiserver': ofKubernetes('kube-apiserver'),
  kubelet: ofKubernetes('kubelet'),
  'kube-controller-manager': ofKubernetes('kube-controller-manager'),
  'kube-scheduler': ofKubernetes('kube-scheduler'),
  kubectl: ofKubernetes('kubectl'),
});

/** The kubelet and the scheduler want a version that they can read. */
function stampOf(version) {
  const [major, minor] = version.slice(1).split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor };
  const flags = Object.entries(values).map(
    ([key, value]) => `-X k8s.io/component-base/version.${key}=${value}`,
  );
  return flags.join(' ');
}

/** What tests can require, for PEERS. */
export const CONTROL_PLANE_PEERS = Object.freeze({
  etcd: findGoProgram(PROGRAMS.etcd),
  'kube-apiserver': findGoProgram(PROGRAMS['kube-apiserver']),
  kubelet: findGoProgram(PROGRAMS.kubelet),
  'kube-controller-manager': findGoProgram(PROGRAMS['kube-controller-manager']),
  'kube-scheduler': findGoProgram(PROGRAMS['kube-scheduler']),
  kubectl: findGoProgram(PROGRAMS.kubectl),
});

/** Steps that build them, each of which takes minutes, once. */
export const controlPlaneSteps = (tell) =>
  Object.values(PROGRAMS).map((program) => [program.name, () => installGoProgram(program, tell)]);
