/** Whether a cgroup's path is at another one or below it. A path that leads out of the namespace, `/../…`, is below nothing. */
export function isAtOrBelow(path: string, above: string | undefined): boolean {
  if (above === undefined) return false;
  const isOutside = path === '/..' || path.startsWith('/../');
  if (above === '/') return !isOutside;
  return path === above || path.startsWith(`${above}/`);
}
