import {
  DEFAULT_GROUPS,
  groupsOfLabels,
  type LabelLists,
  type RequestedGroup,
  type UnknownLabel,
} from '@psiperf/perf';
import type { Options } from './options.ts';

/** What is counted. */
export interface Counting {
  readonly groups: readonly RequestedGroup[];
  /** What was asked for and does nothing; one line each. */
  readonly notes: readonly string[];
}

/** What those that `--perf-scope` names are measured as. */
export const COUNTED_SUBJECTS = Object.freeze({ container: 'container', pod: 'k8s.pod' } as const);

/** The predecessors' variables: lists of labels that name what to count where --perf-events does not. */
const VARIABLES = Object.freeze({
  hardware: 'HW_PERF_LABELS',
  software: 'SW_PERF_LABELS',
  cache: 'CACHE_PERF_LABELS',
} satisfies Record<keyof LabelLists, string>);

const ABOUT_COUNTING = ['perf-events', 'perf-duty', 'perf-fd-limit', 'derived'] as const;

/** The lists that the environment has; an empty variable is not set. */
export function readLabelLists(environment: NodeJS.ProcessEnv): LabelLists {
  const lists = Object.entries(VARIABLES).map(([list, variable]) => [list, environment[variable]]);
  return Object.fromEntries(lists.filter(([, text]) => text));
}

/** What to count, and what to say about it. */
export function toCounting(options: Options, labels: LabelLists): Counting {
  const { groups, notes } = chooseGroups(options, labels);
  return { groups, notes: [...notes, ...describeIdleOptions(options)] };
}

function chooseGroups(options: Options, labels: LabelLists): Counting {
  const asked = options['perf-events'];
  if (asked !== undefined) return { groups: asked, notes: [] };
  if (Object.keys(labels).length === 0) return { groups: DEFAULT_GROUPS, notes: [] };
  const { groups, idle, unknown } = groupsOfLabels(labels);
  return { groups, notes: [...unknown.map(describeUnknown), ...idle.map(describeIdle)] };
}

function describeUnknown({ label, list, nearest }: UnknownLabel): string {
  const hint = nearest === undefined ? 'it is left out' : `did you mean ${nearest}?`;
  return `${VARIABLES[list]}: ${label} is no label; ${hint}`;
}

function describeIdle(label: string): string {
  return `${label} does nothing in a list without events: add the labels of events whose time it is`;
}

function describeIdleOptions(options: Options): string[] {
  if (options.perf) return [];
  const given = ABOUT_COUNTING.filter((name) => options[name] !== undefined && options[name] !== false);
  return given.map((name) => `--${name} does nothing while nothing is counted: add --perf`);
}
