import type { RequestedGroup } from '../requested-group.ts';
import { EVENT_LABELS, type LabelClass, TIME_LABELS } from './labels.ts';

/** The three lists of labels as they are given: labels with commas between them. */
export type LabelLists = Readonly<Partial<Record<LabelClass, string>>>;

const CLASSES: readonly LabelClass[] = ['hardware', 'software', 'cache'];

type Times = RequestedGroup['times'][number];

/** Without regard to case: one predecessor wrote RefCpuCycles, the other RefCPUCycles. */
const BY_LABEL: ReadonlyMap<string, LabelClass> = new Map(
  Object.entries(EVENT_LABELS).map(([label, { class: labelClass }]) => [label.toLowerCase(), labelClass]),
);

/**
 * The groups that the predecessors' labels ask for: one for each class, of the events of that class. A label in the list
 * of another class counts as one of its own class, and one that is there twice as one. TimeEnabled and TimeRunning ask for
 * the times of the group of their list.
 *
 * Labels that are not known come back as they were given, and so do times of a list that has no events to time.
 */
export function groupsOfLabels(lists: LabelLists): {
  readonly groups: readonly RequestedGroup[];
  readonly unknown: readonly string[];
} {
  const events = ofEachClass(() => new Map<string, string>());
  const times = ofEachClass(() => new Map<Times, string>());
  const unknown = new Set<string>();
  for (const listClass of CLASSES) {
    for (const label of split(lists[listClass] ?? '')) {
      const key = label.toLowerCase();
      const labelClass = BY_LABEL.get(key);
      const time = timeOf(key);
      if (labelClass !== undefined && !events[labelClass].has(key)) events[labelClass].set(key, label);
      else if (time !== undefined) times[listClass].set(time, label);
      else if (labelClass === undefined) unknown.add(label);
    }
  }
  const groups: RequestedGroup[] = [];
  for (const labelClass of CLASSES) {
    const names = [...events[labelClass].values()];
    if (names.length === 0) for (const label of times[labelClass].values()) unknown.add(label);
    else groups.push(toGroup(labelClass, names, [...times[labelClass].keys()]));
  }
  return { groups, unknown: [...unknown] };
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
