/** Most events of one group that the addon takes; no PMU has nearly as many counters. */
export const MAX_GROUP_SIZE = 256;
