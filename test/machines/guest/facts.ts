/** What the guest finds out, by the name under which it is told: one line `@ NAME {"found": ...}` of the console each. */
export interface Facts {
  readonly machine: { readonly release: string; readonly cpus: string; readonly pmus: readonly string[] };
  readonly check: Ended;
  readonly read: Ended;
}

export type FactName = keyof Facts;

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}
