import type { CounterPlan } from './counter-plan.ts';

/** How many cgroups there is room for: by the plan, or by what they turned out to take. */
export class DescriptorBudget {
  readonly #room: number;
  readonly #once: number;
  readonly #planned: number;
  #taken = 0;

  /** @param maxDescriptors most descriptors to hold. */
  constructor({ descriptorsOnce, descriptorsPerTarget }: CounterPlan, maxDescriptors: number) {
    this.#room = Math.max(0, maxDescriptors - descriptorsOnce);
    this.#once = descriptorsOnce;
    this.#planned = Math.max(1, descriptorsPerTarget);
  }

  /** Whole cgroups only. */
  get capacity(): number {
    return Math.floor(this.#room / Math.max(this.#planned, this.#taken));
  }

  /**
   * Takes in what a reading held open. A cgroup takes more than planned when CPUs came online after the plan was made.
   * @param targets how many cgroups are open; without any the last reading that had some still says what one takes.
   */
  learn(heldDescriptors: number, targets: number): void {
    if (targets > 0) this.#taken = (heldDescriptors - this.#once) / targets;
  }
}
