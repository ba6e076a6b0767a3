import stringWidth from 'string-width';

/** How many columns of a terminal a text takes: none for a combining mark, two for a Chinese character. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** Fills up with blanks: behind a name, before a figure. */
export function padTo(text: string, width: number, side: 'name' | 'figure'): string {
  const blanks = ' '.repeat(Math.max(0, width - widthOf(text)));
  return side === 'name' ? text + blanks : blanks + text;
}

/** The end of a text behind an ellipsis, as much as fits; the whole text where it does. */
export function keepEnd(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const characters = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
  let kept = '';
  for (const character of characters.toReversed()) {
    if (widthOf(character + kept) > width - 1) break;
    kept = character + kept;
  }
  return `…${kept}`;
}
