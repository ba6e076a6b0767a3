import type { ModuleRequest, SourceFile } from '../source-file.ts';

const FREE: readonly string[] = ['telemetry', 'agent'];

function isAllowed({ specifier, typeOnly }: ModuleRequest, path: string): boolean {
  if (specifier === '@opentelemetry/semantic-conventions') return true;
  if (specifier === '@opentelemetry/resources') return typeOnly;
  if (specifier === '@opentelemetry/api') return /\/observe-[^/]+\.ts$/.test(path);
  return false;
}

/** OpenTelemetry is known to `telemetry` and `agent`; elsewhere only its words, and the API where metrics are observed. */
export function opentelemetryPackages(file: SourceFile): string[] {
  if (FREE.includes(file.owner)) return [];
  return file.requests
    .filter((request) => request.specifier.startsWith('@opentelemetry/') && !isAllowed(request, file.path))
    .map(({ specifier }) => `imports ${specifier}, which belongs to telemetry and agent`);
}
