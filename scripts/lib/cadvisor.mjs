// cAdvisor, whose Prometheus text is compared with ours.
import { goProgramPath, installGoProgram } from './go-program.mjs';
import { firstThatExists } from './peer-files.mjs';

const CADVISOR = Object.freeze({
  name: 'cadvisor',
  directory: 'cadvisor',
  module: 'github.com/google/cadvisor',
});

/** What tests can require, for PEERS. */
export const CADVISOR_PEERS = Object.freeze({ cadvisor: () => firstThatExists([goProgramPath(CADVISOR)]) });

/** Builds it, which takes minutes, once. */
export const installCadvisor = (tell) => installGoProgram(CADVISOR, tell);
