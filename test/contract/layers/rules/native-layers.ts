/** A C++ file of `native/src`. */
export interface NativeFile {
  /** Path in the repository. */
  readonly path: string;
  readonly text: string;
}

const COMMENTS_AND_STRINGS = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"\\\n]|\\.)*"/g;

/** Calls of the C library: qualified with `::`, or a name that nothing else bears. Members of the table are free. */
const SYSTEM_CALL =
  /(?<![\w.>:])(?:::(?:open|openat|close|read|pread|ioctl|fstat|syscall)|perf_event_open|pread|ioctl|syscall)\s*\(/g;

const SYSTEM_HEADER = /#\s*include\s*<(unistd\.h|sys\/(?:ioctl|syscall|mman|stat)\.h)>/g;

/** `napi.h` is known to the binding alone. */
export function napiInBinding({ path, text }: NativeFile): string[] {
  if (path.startsWith('native/src/binding/')) return [];
  return /#\s*include\s*[<"]n(ode_)?api\.h/.test(text) ? ['includes napi.h outside native/src/binding'] : [];
}

/** System calls are made in `syscalls.*` alone, so that tests can replace them. */
export function systemCalls({ path, text }: NativeFile): string[] {
  if (/^native\/src\/core\/syscalls\.\w+$/.test(path)) return [];
  const headers = [...text.matchAll(SYSTEM_HEADER)].map(([, header]) => `includes ${header}`);
  const calls = [...text.replaceAll(COMMENTS_AND_STRINGS, ' ').matchAll(SYSTEM_CALL)];
  return [...headers, ...calls.map(([call]) => `calls ${call.replace('(', '').trim()}`)];
}

/** The core knows nothing of the binding. */
export function coreBelowBinding({ path, text }: NativeFile): string[] {
  if (!path.startsWith('native/src/core/')) return [];
  return /#\s*include\s*"[^"]*binding\//.test(text) ? ['native/src/core includes the binding'] : [];
}
