import { spawn } from 'node:child_process';
import { machineToolsEnvironment } from '../../scripts/lib/machines.mjs';
import type { FactName, Facts } from './guest/facts.ts';

/** How long a run may take; one of them takes about a minute on two idle CPUs. */
const LONGEST_RUN_MILLIS = 400_000;

/**
 * `shift=3`: an instruction is 8 ns of the guest's time, on its one clock of 1 GHz cycles, so that 0.125 instructions
 * are executed in a cycle. `sleep=off`: the guest's sleeps take no time of ours.
 */
const EXACT_TIME = ['-icount', 'shift=3,sleep=off'];
/** Implementation defined pointer authentication: the architected one is slow to emulate. */
const PROCESSOR = ['-machine', 'virt', '-cpu', 'max,pauth-impdef=on', '-smp', '2', '-m', '1024'];
const DEVICES = ['-display', 'none', '-nodefaults', '-no-reboot', '-serial', 'stdio'];
/** The tests of the cryptographic algorithms take a CPU for many seconds after the start. */
const KERNEL_ARGUMENTS = 'console=ttyAMA0 quiet panic=-1 cryptomgr.notests=1';

/** What a guest told until it switched itself off. */
export class GuestReport {
  readonly console: string;

  constructor(console: string) {
    this.console = console;
  }

  /** What the guest found out. @throws with what it printed where it did not. */
  fact<Name extends FactName>(name: Name): Facts[Name] {
    const line = this.console.split('\n').find((each) => each.startsWith(`@ ${name} `));
    if (line === undefined) throw new Error(`the guest did not tell ${name}:\n${this.console}`);
    const { found, failed } = JSON.parse(line.slice(`@ ${name} `.length));
    if (failed !== undefined) throw new Error(`the guest could not tell ${name}: ${failed}`);
    return found;
  }
}

/** Boots a kernel with an archive and waits until the machine is off. */
export async function runMachine(qemu: string, kernel: string, archive: string): Promise<GuestReport> {
  const args = [...PROCESSOR, ...EXACT_TIME, ...DEVICES];
  const boot = ['-kernel', kernel, '-initrd', archive, '-append', KERNEL_ARGUMENTS];
  const child = spawn('nice', ['-n', '10', qemu, ...args, ...boot], {
    env: machineToolsEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_RUN_MILLIS,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  await new Promise<void>((resolve, reject) => child.on('error', reject).on('close', () => resolve()));
  return new GuestReport(output.replaceAll('\r', ''));
}
