/** How the program ends. */
export const EXIT = Object.freeze({
  ok: 0,
  /** It could not start or go on: the port is taken, the main job cannot run. */
  failed: 1,
  /** It was told something it cannot do, or there is no cgroup v2 tree to read. */
  usage: 2,
});
