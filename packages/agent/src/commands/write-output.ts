/** Writes to standard output and waits until all of it is out: a pipe takes 64 KiB at a time. */
export function writeOutput(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) =>
      error == null || isNoLongerRead(error) ? resolve() : reject(error),
    );
  });
}

function isNoLongerRead({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE';
}
