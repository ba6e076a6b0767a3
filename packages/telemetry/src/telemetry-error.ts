/** What is wrong with what telemetry was given. */
export type TelemetryErrorCode =
  /** Two labels of a container's series would have the same name. */
  'ERR_TELEMETRY_LABEL_COLLISION';

/** A configuration that cannot be used; the hint says what to change. */
export class TelemetryError extends Error {
  override readonly name = 'TelemetryError';
  readonly code: TelemetryErrorCode;
  /** What to change. */
  readonly hint: string;

  constructor(code: TelemetryErrorCode, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}
