import { spawn } from 'node:child_process';

/** How long reading a file took, or why that is not known. */
export type ReadingTime = { readonly millis: number } | { readonly late: true } | { readonly error: string };

/** What the other process does: all of the file, as who asks for statistics reads it. */
const PROGRAM = `
const began = performance.now();
try {
  require('node:fs').readFileSync(process.argv[1]);
  console.log(JSON.stringify({ millis: performance.now() - began }));
} catch ({ message }) {
  console.log(JSON.stringify({ error: message }));
}`;

/**
 * Reads a file once and says how long it took. A process of its own does, not only a thread: one that hangs in the kernel
 * would keep this process from ending. What is late is killed and left behind.
 */
export function timeReading(path: string, deadlineMillis: number): Promise<ReadingTime> {
  const child = spawn(process.execPath, ['-e', PROGRAM, path], { stdio: ['ignore', 'pipe', 'ignore'] });
  return new Promise((resolve) => {
    let output = '';
    const end = (time: ReadingTime) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.unref();
      resolve(time);
    };
    const timer = setTimeout(end, deadlineMillis, { late: true });
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (text: string) => {
      output += text;
      if (output.endsWith('\n')) end(JSON.parse(output));
    });
    child.on('error', ({ message }) => end({ error: message }));
    child.on('exit', () => end({ error: 'the process that was to read it has ended' }));
  });
}
