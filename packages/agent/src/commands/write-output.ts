/**
 * Writes to standard output and waits until all of it is out: a pipe takes 64 KiB at a time.
 * @returns whether it is still read.
 */
export function writeOutput(text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) =>
      error == null || isNoLongerRead(error) ? resolve(error == null) : reject(error),
    );
  });
}

function isNoLongerRead({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE';
}
