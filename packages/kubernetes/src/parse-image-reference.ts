/**
 * An image reference, as in a pod's specification.
 * https://github.com/distribution/reference/blob/main/reference.go
 *
 *     registry.example:5000/shop/web:1.2@sha256:<64 hex>
 */

/** An image reference, taken apart. */
export interface ImageReference {
  /** With the registry, without tag and digest. */
  readonly name: string;
  /** Absent where the reference has none; `latest` is not made up. */
  readonly tag?: string;
  /** With its algorithm, such as `sha256:…`. */
  readonly digest?: string;
}

const BARE_ID = /^(?:sha256:)?[0-9a-f]{64}$/;

/** Takes an image reference apart; undefined where it is empty or an image's id, which names nothing. */
export function parseImageReference(reference: string): ImageReference | undefined {
  if (reference === '' || BARE_ID.test(reference)) return undefined;
  const [tagged = '', digest] = splitAtFirst(reference, '@');
  // A colon before the last slash is the registry's port.
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  const name = colon === -1 ? tagged : tagged.slice(0, colon);
  const tag = colon === -1 ? '' : tagged.slice(colon + 1);
  if (name === '') return undefined;
  return { name, ...(tag !== '' && { tag }), ...(digest !== undefined && { digest }) };
}

function splitAtFirst(text: string, mark: string): [string, string?] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
