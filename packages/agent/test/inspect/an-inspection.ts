import type { Host } from '../../src/inspect/host.ts';
import type { Inspection } from '../../src/inspect/inspection.ts';

/** Of nothing; what a test is about is laid over it. */
export const INSPECTION: Inspection = {
  process: undefined,
  ended: false,
  cgroupPath: undefined,
  owner: undefined,
  processes: [],
  first: undefined,
  namespaces: undefined,
  firstNamespaces: undefined,
  resources: undefined,
};

export const HOST: Host = { procRoot: '/proc', isSeen: true, namespaces: undefined, bootMillis: undefined };
