/** A name with what Prometheus does not allow turned into `_`, and no two of them in a row. */
export function sanitizeName(name: string): string {
  const allowed = name.replaceAll(/[^a-zA-Z0-9_]/g, '_').replaceAll(/__+/g, '_');
  return /^[0-9]/.test(allowed) ? `_${allowed}` : allowed;
}
