/** A command line, variable or configuration file that cannot be used: told in one line, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
