// Adds to each metric which kernel has it, when it is absent, and which option turns it on.

/** By the registry's `optIn`. */
const OPTIONS = {
  averages: '--pressure-averages',
  perf: '--perf',
  derived: '--derived, or --perf-duty',
  'perf-duty': '--perf-duty',
};

const SUBJECT = /^(?:container|k8s\.pod|cgroup|system|process)\./;

/** The metric's name without what it is told of. */
export const bareName = (name) => name.replace(SUBJECT, '');

/** @throws where a metric has no note, a note no metric, or an opt-in no option. */
export function addNotes(metrics, notes) {
  const names = new Set(metrics.map(({ name }) => bareName(name)));
  const missing = [...names].filter((name) => notes[name] === undefined);
  const superfluous = Object.keys(notes).filter((name) => !names.has(name));
  if (missing.length + superfluous.length > 0) {
    throw new Error(
      `metric-notes.yaml: no note of ${missing.join(', ') || 'none'}; no metric for ${superfluous.join(', ') || 'none'}`,
    );
  }
  return metrics.map((metric) => ({ ...metric, ...noteOf(metric, notes) }));
}

function noteOf({ name, optIn }, notes) {
  const { kernel, absent, option = optIn && OPTIONS[optIn] } = notes[bareName(name)];
  if (optIn !== undefined && option === undefined) throw new Error(`${name}: no option turns ${optIn} on`);
  return { kernel, absent, ...(option && { option }) };
}
