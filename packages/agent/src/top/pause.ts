/** A wait between two readings that can be cut short. */
export class Pause {
  #wake: (() => void) | undefined;

  /** Resolves after some time, or when it is cut short. */
  wait(millis: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, millis);
    this.#wake = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }

  cutShort(): void {
    this.#wake?.();
  }
}
