// A Prometheus that discovers pods: Debian's is built without any client of Kubernetes.
import { findGoProgram, installGoProgram } from './go-program.mjs';

const PROMETHEUS = Object.freeze({
  name: 'prometheus-discovering',
  directory: 'prometheus',
  module: 'github.com/prometheus/prometheus',
  command: '/cmd/prometheus',
  // Without the clients of two dozen clouds, which are most of the build.
  tags: 'remove_all_sd,enable_kubernetes_sd',
});

/** What tests can require, for PEERS. */
export const DISCOVERING_PROMETHEUS_PEERS = Object.freeze({
  'prometheus-discovering': findGoProgram(PROMETHEUS),
});

/** Builds it, which takes minutes, once. */
export const installDiscoveringPrometheus = (tell) => installGoProgram(PROMETHEUS, tell);
