import type { KERNELS } from '../../scripts/lib/machines.mjs';
import { requirePeer, type Skip } from '../peer.ts';
import { buildGuest, requireGuestParts } from './build-guest.ts';
import { type GuestReport, runMachine } from './run-machine.ts';

export type KernelName = keyof typeof KERNELS;

/** A machine that is booted for the first test that asks what it told; the others look at the same report. */
export class BootedMachine {
  readonly #kernel: KernelName;
  #report: Promise<GuestReport> | undefined;

  constructor(kernel: KernelName) {
    this.#kernel = kernel;
  }

  /** Ends the test as skipped where a peer is missing. */
  async report(skip: Skip): Promise<GuestReport> {
    const qemu = requirePeer('qemu-system-aarch64', skip);
    const kernel = requirePeer(`linux-${this.#kernel}`, skip);
    const parts = requireGuestParts(skip);
    this.#report ??= buildGuest(parts).then((archive) => runMachine(qemu, kernel, archive));
    return this.#report;
  }
}
