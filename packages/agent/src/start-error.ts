/** Something that keeps the program from starting, told in one line; exit code 1. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
