/**
 * What tasks do, in the words of cAdvisor. `stopped` is by a signal or by a tracer; tasks that have ended and wait for their
 * parent are in none. The order is that of `TaskState` in native/src/core/tasks/task_state.h.
 */
export const TASK_STATES = Object.freeze(['running', 'sleeping', 'uninterruptible', 'stopped'] as const);

/** One of them. */
export type TaskState = (typeof TASK_STATES)[number];

/** How many tasks (threads) are in each state. */
export type TaskCounts = { readonly [State in TaskState]: number };
