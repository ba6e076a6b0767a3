import type { RawEvent } from './native-addon.ts';

/** The event as far as it happens in user space: all that an unprivileged process may count of itself. */
export function toUserSpace(event: RawEvent): RawEvent {
  return event.excludeKernel ? event : { ...event, excludeKernel: true };
}
