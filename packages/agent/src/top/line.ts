/** How text looks; no meaning is told by it alone. */
export type Style = 'bold' | 'dim' | 'sorted' | 'selected' | 'throttled' | 'contended' | 'stolen';

/** One line of a screen, in pieces. */
export type Line = readonly { readonly text: string; readonly style?: Style }[];

/** A line that looks the same from end to end. */
export function plain(text: string, style?: Style): Line {
  return [style === undefined ? { text } : { text, style }];
}
