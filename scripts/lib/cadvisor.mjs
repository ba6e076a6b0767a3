// cAdvisor, whose Prometheus text is compared with ours.
import { findGoProgram, installGoProgram } from './go-program.mjs';

const CADVISOR = Object.freeze({
  name: 'cadvisor',
  directory: 'cadvisor',
  module: 'github.com/google/cadvisor',
});

/** What tests can require, for PEERS. */
export const CADVISOR_PEERS = Object.freeze({ cadvisor: findGoProgram(CADVISOR) });

/** Builds it, which takes minutes, once. */
export const installCadvisor = (tell) => installGoProgram(CADVISOR, tell);
