import { joinHint } from '@psiperf/cgroup';

/** What is to be told of an error: what it says, and what to do about it. */
export function withHint({
  message,
  hint,
}: Pick<Error, 'message'> & { readonly hint?: string | undefined }): string {
  return joinHint(message, hint);
}
