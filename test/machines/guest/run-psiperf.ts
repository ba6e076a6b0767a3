import { execFile } from 'node:child_process';
import type { Ended } from './facts.ts';

const NODE = '/bin/node';
const PSIPERF = '/psiperf/bundle/psiperf.js';

/** Runs the `psiperf` command to its end. */
export function runPsiperf(...args: readonly string[]): Promise<Ended> {
  return runToEnd(NODE, PSIPERF, ...args);
}

/** Runs it as user 65534 with one capability, by its number. */
export function runPsiperfWithOnly(capability: number, ...args: readonly string[]): Promise<Ended> {
  return runToEnd('/bin/machine', 'only', '65534', String(capability), NODE, PSIPERF, ...args);
}

function runToEnd(program: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, (error, output, errors) => {
      if (error !== null && typeof error.code === 'string') reject(error);
      else resolve({ code: child.exitCode, output, errors });
    });
  });
}
