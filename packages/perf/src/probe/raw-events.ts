import type { RawEvent } from '../raw/native-addon.ts';

const EVERYTHING = { config1: 0n, config2: 0n, excludeUser: false, excludeKernel: false } as const;

/** PERF_COUNT_SW_DUMMY: counts nothing, and every kernel since 3.12 has it. */
export const SOFTWARE_DUMMY: RawEvent = Object.freeze({ type: 1, config: 9n, ...EVERYTHING });
export const CYCLES: RawEvent = Object.freeze({ type: 0, config: 0n, ...EVERYTHING });
export const INSTRUCTIONS: RawEvent = Object.freeze({ type: 0, config: 1n, ...EVERYTHING });
