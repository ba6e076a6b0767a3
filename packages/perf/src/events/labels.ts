// The labels of psiperf's predecessors: values of HW_PERF_LABELS, SW_PERF_LABELS and CACHE_PERF_LABELS. A label that ends
// in "Hit" counts accesses, as it always has: hits and misses together. True hits have names of their own.

/** Which of the three lists a label belongs to. */
export type LabelClass = 'hardware' | 'software' | 'cache';

export const EVENT_LABELS: Readonly<Record<string, { readonly class: LabelClass; readonly event: string }>> =
  Object.freeze({
    ...of('hardware', {
      CPUCycles: 'cycles',
      Instructions: 'instructions',
      CacheRefs: 'cache-references',
      CacheMisses: 'cache-misses',
      BranchInstr: 'branch-instructions',
      BranchMisses: 'branch-misses',
      BusCycles: 'bus-cycles',
      StalledCyclesFrontend: 'stalled-cycles-frontend',
      StalledCyclesBackend: 'stalled-cycles-backend',
      RefCPUCycles: 'ref-cycles',
    }),
    ...of('software', {
      CPUClock: 'cpu-clock',
      TaskClock: 'task-clock',
      PageFaults: 'page-faults',
      ContextSwitches: 'context-switches',
      CPUMigrations: 'cpu-migrations',
      MinorPageFaults: 'minor-faults',
      MajorPageFaults: 'major-faults',
      AlignmentFaults: 'alignment-faults',
      EmulationFaults: 'emulation-faults',
    }),
    ...of('cache', {
      L1DataReadHit: 'L1-dcache-loads',
      L1DataReadMiss: 'L1-dcache-load-misses',
      L1DataWriteHit: 'L1-dcache-stores',
      L1InstrReadHit: 'L1-icache-loads',
      L1InstrReadMiss: 'L1-icache-load-misses',
      LastLevelReadHit: 'LLC-loads',
      LastLevelReadMiss: 'LLC-load-misses',
      LastLevelWriteHit: 'LLC-stores',
      LastLevelWriteMiss: 'LLC-store-misses',
      DataTLBReadHit: 'dTLB-loads',
      DataTLBReadMiss: 'dTLB-load-misses',
      DataTLBWriteHit: 'dTLB-stores',
      DataTLBWriteMiss: 'dTLB-store-misses',
      InstrTLBReadHit: 'iTLB-loads',
      InstrTLBReadMiss: 'iTLB-load-misses',
      BPUReadHit: 'branch-loads',
      BPUReadMiss: 'branch-load-misses',
      NodeReadHit: 'node-loads',
      NodeReadMiss: 'node-load-misses',
      NodeWriteHit: 'node-stores',
      NodeWriteMiss: 'node-store-misses',
    }),
  });

/** The labels of every list that are about its group, not about an event. */
export const TIME_LABELS = Object.freeze({ timeenabled: 'enabled', timerunning: 'running' } as const);

function of(labelClass: LabelClass, events: Readonly<Record<string, string>>) {
  return Object.fromEntries(
    Object.entries(events).map(([label, event]) => [label, { class: labelClass, event }] as const),
  );
}
