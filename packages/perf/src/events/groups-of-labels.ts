import type { RequestedGroup } from '../requested-group.ts';
import { canonicalEvent } from './canonical-event.ts';
import { KNOWN_NAMES } from './catalogue.ts';
import { EVENT_LABELS, type LabelClass, TIME_LABELS } from './labels.ts';
import { findNearestNames } from './nearest-names.ts';

/** The three lists of labels as they are given: labels with commas between them. */
export type LabelLists = Readonly<Partial<Record<LabelClass, string>>>;

const CLASSES: readonly LabelClass[] = ['hardware', 'software', 'cache'];

type Times = RequestedGroup['times'][number];

/** Without regard to case: one predecessor wrote RefCpuCycles, the other RefCPUCycles. */
const BY_LABEL: ReadonlyMap<string, LabelClass> = new Map(
  Object.entries(EVENT_LABELS).map(([label, { class: labelClass }]) => [label.toLowerCase(), labelClass]),
);

/** A text in one of the lists that is no label. */
export interface UnknownLabel {
  /** As it was given. */
  readonly label: string;
  /** The list that it is in. */
  readonly list: LabelClass;
  /** The label that is most like it; absent where none is. */
  readonly nearest?: string;
}

/** What the lists ask for. */
export interface GroupsOfLabels {
  readonly groups: readonly RequestedGroup[];
  /** TimeEnabled and TimeRunning, as they were given, in a list that has no events to time. */
  readonly idle: readonly string[];
  /** Each once of its list. */
  readonly unknown: readonly UnknownLabel[];
}

/**
 * The groups that the predecessors' labels ask for: one for each class, of the events of that class. A label in the list
 * of another class counts as one of its own class, and one that is there twice as one. TimeEnabled and TimeRunning ask for
 * the times of the group of their list.
 */
export function groupsOfLabels(lists: LabelLists): GroupsOfLabels {
  const events = ofEachClass(() => new Map<string, string>());
  const times = ofEachClass(() => new Map<Times, string>());
  const unknown: UnknownLabel[] = [];
  for (const list of CLASSES) {
    for (const label of new Set(split(lists[list] ?? ''))) {
      const key = label.toLowerCase();
      const labelClass = BY_LABEL.get(key);
      const time = timeOf(key);
      if (labelClass !== undefined && !events[labelClass].has(key)) events[labelClass].set(key, label);
      else if (time !== undefined) times[list].set(time, label);
      else if (labelClass === undefined) unknown.push({ label, list, ...findNearest(label) });
    }
  }
  const groups: RequestedGroup[] = [];
  const idle: string[] = [];
  for (const labelClass of CLASSES) {
    const names = [...events[labelClass].values()];
    if (names.length === 0) idle.push(...times[labelClass].values());
    else groups.push(toGroup(labelClass, names, [...times[labelClass].keys()]));
  }
  return { groups, idle, unknown };
}

/** Comparing a longer text with all names would take its time, and none is like it. */
const MAX_LABEL_LENGTH = 64;

/** What each name that may have been meant is called among the labels: `cycles` is CPUCycles. */
const LABEL_OF_NAME: ReadonlyMap<string, string> = new Map([
  ...KNOWN_NAMES.flatMap((name) => {
    const canonical = canonicalEvent(name);
    const found = Object.entries(EVENT_LABELS).find(([, { event }]) => event === canonical);
    return found === undefined ? [] : [[name, found[0]] as const];
  }),
  ...Object.keys(EVENT_LABELS).map((label) => [label, label] as const),
  ...['TimeEnabled', 'TimeRunning'].map((label) => [label, label] as const),
]);

function findNearest(label: string): Pick<UnknownLabel, 'nearest'> {
  if (label.length > MAX_LABEL_LENGTH) return {};
  const [name = ''] = findNearestNames(label, [...LABEL_OF_NAME.keys()], 1);
  const nearest = LABEL_OF_NAME.get(name);
  return nearest === undefined ? {} : { nearest };
}

function ofEachClass<Value>(make: () => Value): Readonly<Record<LabelClass, Value>> {
  return { hardware: make(), software: make(), cache: make() };
}

function split(list: string): string[] {
  return list
    .split(',')
    .map((label) => label.trim())
    .filter((label) => label !== '');
}

function timeOf(key: string): Times | undefined {
  return Object.hasOwn(TIME_LABELS, key) ? TIME_LABELS[key as keyof typeof TIME_LABELS] : undefined;
}

function toGroup(labelClass: LabelClass, events: readonly string[], times: readonly Times[]): RequestedGroup {
  return { name: labelClass === 'cache' ? events.join(',') : labelClass, events, times };
}
