import { execFile } from 'node:child_process';
import type { Ended } from './facts.ts';

const NODE = '/bin/node';
const PSIPERF = '/psiperf/bundle/psiperf.js';

/** Runs the `psiperf` command to its end. */
export function runPsiperf(...args: readonly string[]): Promise<Ended> {
  return runProgram(NODE, PSIPERF, ...args);
}

/** Runs it as user 65534 with one capability, by its number. */
export function runPsiperfWithOnly(capability: number, ...args: readonly string[]): Promise<Ended> {
  return runProgram('/bin/machine', 'only', '65534', String(capability), NODE, PSIPERF, ...args);
}

/** Runs a program to its end. */
export function runProgram(program: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, (error, output, errors) => {
      if (error !== null && typeof error.code === 'string') reject(error);
      else resolve({ code: child.exitCode, output, errors });
    });
  });
}
