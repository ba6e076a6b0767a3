/** A metric of the agent's own, described once. */
export interface SelfMetric {
  readonly name: string;
  readonly instrument: 'counter' | 'updowncounter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly description: string;
  /** The keys of its attributes. */
  readonly attributes: readonly string[];
}

/** What the agent tells of itself. */
export const SELF_METRICS = Object.freeze({
  absences: {
    name: 'psiperf.absences',
    instrument: 'gauge',
    unit: '{cgroup}',
    description: 'Cgroups that lack a reading, by what is lacking and why. The node itself counts as one.',
    attributes: ['collector', 'resource', 'reason'],
  },
  duration: {
    name: 'psiperf.collection.duration',
    instrument: 'histogram',
    unit: 's',
    description: 'Time that one reading of all cgroups took.',
    attributes: [],
  },
  readDuration: {
    name: 'psiperf.read.duration',
    instrument: 'histogram',
    unit: 's',
    description:
      'Time that the kernel took for a file of this name, the slowest of all cgroups at each reading. A read that was not waited for is told when it ends.',
    attributes: ['file'],
  },
  readingAge: {
    name: 'psiperf.reading.age',
    instrument: 'gauge',
    unit: 's',
    description:
      'Age of the oldest reading that is told, for want of a newer one, because the kernel does not end a read in time. 0 as long as it does.',
    attributes: [],
  },
  failures: {
    name: 'psiperf.collection.failures',
    instrument: 'counter',
    unit: '{collection}',
    description: 'Readings that failed as a whole.',
    attributes: [],
  },
  containers: {
    name: 'psiperf.containers',
    instrument: 'gauge',
    unit: '{container}',
    description: 'Containers that are measured.',
    attributes: [],
  },
  shadowed: {
    name: 'psiperf.series.shadowed',
    instrument: 'gauge',
    unit: '{series}',
    description: 'Series that a newer instance of the same container hid from the last Prometheus text.',
    attributes: [],
  },
  live: {
    name: 'psiperf.cgroups.live',
    instrument: 'gauge',
    unit: '{cgroup}',
    description: 'Cgroups below the root (its nr_descendants).',
    attributes: [],
  },
  dying: {
    name: 'psiperf.cgroups.dying',
    instrument: 'gauge',
    unit: '{cgroup}',
    description: 'Removed cgroups that the kernel still holds (nr_dying_descendants of the root).',
    attributes: [],
  },
  openFds: {
    name: 'psiperf.open_fds',
    instrument: 'gauge',
    unit: '{fd}',
    description: 'File descriptors that psiperf has open.',
    attributes: [],
  },
  cpuTime: {
    name: 'process.cpu.time',
    instrument: 'counter',
    unit: 's',
    description: 'CPU time of psiperf itself.',
    attributes: ['cpu.mode'],
  },
  memory: {
    name: 'process.memory.usage',
    instrument: 'updowncounter',
    unit: 'By',
    description: 'Resident memory of psiperf itself.',
    attributes: [],
  },
  uptime: {
    name: 'process.uptime',
    instrument: 'gauge',
    unit: 's',
    description: 'How long psiperf has run.',
    attributes: [],
  },
} as const satisfies Readonly<Record<string, SelfMetric>>);
