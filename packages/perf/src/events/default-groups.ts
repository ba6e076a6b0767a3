import type { RequestedGroup } from '../requested-group.ts';

/** What is counted unless something else is asked for: few enough that no PMU in use has to take turns. */
export const DEFAULT_GROUPS: readonly RequestedGroup[] = [
  {
    name: 'hardware',
    events: ['cycles', 'instructions', 'cache-references', 'cache-misses'],
    times: [],
  },
  {
    name: 'software',
    events: ['context-switches', 'cpu-migrations', 'minor-faults', 'major-faults'],
    times: [],
  },
];
