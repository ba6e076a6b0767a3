/** What `psiperf inspect` is to look at. */
export type Target =
  | { readonly kind: 'process'; readonly pid: number }
  /** A container's id or its beginning, or a name. */
  | { readonly kind: 'name'; readonly text: string; readonly pid: number | undefined };

/** No kernel gives a pid from here on (PID_MAX_LIMIT): longer numbers are the beginning of a container's id. */
const PID_LIMIT = 4_194_304;

/** @param pid of a process inside of what `text` names. */
export function toTarget(text: string, pid: number | undefined): Target {
  const isPid = /^[1-9]\d*$/.test(text) && Number(text) < PID_LIMIT;
  if (isPid && pid === undefined) return { kind: 'process', pid: Number(text) };
  return { kind: 'name', text, pid };
}
