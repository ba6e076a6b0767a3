import { ATTR_PERF_EVENT, ATTR_PERF_PAGE_FAULT_TYPE } from '../../attribute-names.ts';
import type { FamilyRule } from '../name-profile.ts';

/** Where the counts of a family are: in a metric of their own, or among other events by these names. */
type Place = Pick<FamilyRule, 'metrics' | 'where' | 'scale'>;

/** The kernel counts these in nanoseconds. */
const NANOSECONDS = Object.freeze({ factor: 1e9, decimals: 0 });

const own = (name: string, more: Partial<Place> = {}): Place => ({
  metrics: [`container.perf.${name}`],
  where: {},
  ...more,
});

const faults = (type: string): Place => own('page_faults', { where: { [ATTR_PERF_PAGE_FAULT_TYPE]: type } });

const event = (...names: readonly string[]): Place => own('event', { where: { [ATTR_PERF_EVENT]: names } });

/** What follows the prefix, and where it comes from. */
const PLACES: Readonly<Record<string, Place>> = {
  cpu_cycles: own('cycles'),
  instruction: own('instructions'),
  cache_refs: own('cache.references'),
  cache_misses: own('cache.misses'),
  branch_instructions: own('branch.instructions'),
  branch_misses: own('branch.misses'),
  bus_cycles: event('BusCycles', 'bus-cycles'),
  stalled_cycles_frontend: event('StalledCyclesFrontend', 'stalled-cycles-frontend', 'idle-cycles-frontend'),
  stalled_cycles_backend: event('StalledCyclesBackend', 'stalled-cycles-backend', 'idle-cycles-backend'),
  ref_cpu_cycles: event('RefCPUCycles', 'ref-cycles'),
  cpu_clock: own('cpu_clock', { scale: NANOSECONDS }),
  task_clock: own('task_clock', { scale: NANOSECONDS }),
  page_faults: event('PageFaults', 'page-faults', 'faults'),
  major_page_faults: faults('major'),
  minor_page_faults: faults('minor'),
  context_switches: own('context_switches'),
  cpu_migrations: own('cpu_migrations'),
  alignment_faults: event('AlignmentFaults', 'alignment-faults'),
  emulation_faults: event('EmulationFaults', 'emulation-faults'),
  l1_data_read_hit: event('L1DataReadHit', 'L1-dcache-loads'),
  l1_data_read_miss: event('L1DataReadMiss', 'L1-dcache-load-misses'),
  l1_data_write_hit: event('L1DataWriteHit', 'L1-dcache-stores'),
  l1_instr_read_miss: event('L1InstrReadMiss', 'L1-icache-load-misses'),
  last_level_read_hit: event('LastLevelReadHit', 'LLC-loads'),
  last_level_read_miss: event('LastLevelReadMiss', 'LLC-load-misses'),
  last_level_write_hit: event('LastLevelWriteHit', 'LLC-stores'),
  last_level_write_miss: event('LastLevelWriteMiss', 'LLC-store-misses'),
  data_tlb_read_hit: event('DataTLBReadHit', 'dTLB-loads'),
  data_tlb_read_miss: event('DataTLBReadMiss', 'dTLB-load-misses'),
  data_tlb_write_hit: event('DataTLBWriteHit', 'dTLB-stores'),
  data_tlb_write_miss: event('DataTLBWriteMiss', 'dTLB-store-misses'),
  instr_tlb_read_hit: event('InstrTLBReadHit', 'iTLB-loads'),
  instr_tlb_read_miss: event('InstrTLBReadMiss', 'iTLB-load-misses'),
  bpu_read_hit: event('BPUReadHit', 'branch-loads'),
  bpu_read_miss: event('BPUReadMiss', 'branch-load-misses'),
  node_read_hit: event('NodeReadHit', 'node-loads'),
  node_read_miss: event('NodeReadMiss', 'node-load-misses'),
  node_write_hit: event('NodeWriteHit', 'node-stores'),
  node_write_miss: event('NodeWriteMiss', 'node-store-misses'),
};

/** Help that is not the family's name in words; that of cycles is as wrong as it always was. */
const HELP: Readonly<Record<string, string>> = Object.freeze({
  cpu_cycles: 'CPU migration',
  cpu_clock: 'CPU clock',
});

/** A family of raw counts for each event that one of the predecessor's three lists can name. */
export const countFamilies: readonly FamilyRule[] = Object.entries(PLACES).map(([suffix, place]) => ({
  ...place,
  metadata: {
    base: `psi_perf_monitor_${suffix}`,
    type: 'gauge',
    unit: '',
    help: `${HELP[suffix] ?? suffix.replaceAll('_', ' ')} of monitored container`,
  },
}));
