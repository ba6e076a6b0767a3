// As much of GitHub's Markdown as the documents use: fenced blocks, links, and the anchors of headings.

/** A fenced block of code. */
export interface CodeBlock {
  /** The word after the fence. */
  readonly language: string;
  readonly code: string;
  /** The line of its first line of code, from 1 on. */
  readonly line: number;
  /** What the comment right before it says, `<!-- … -->`; empty without one. */
  readonly comment: string;
}

const FENCE = /^(?:<!-- (?<comment>[^\n]*) -->\n)?```(?<language>\w*)\n(?<code>.*?)^```$/gms;

export function parseCodeBlocks(text: string): CodeBlock[] {
  return [...text.matchAll(FENCE)].map(({ groups = {}, index, 0: all }) => {
    const { comment = '', language = '', code = '' } = groups;
    const before = text.slice(0, index + all.indexOf('```'));
    return { language, code, comment, line: before.split('\n').length + 1 };
  });
}

/** What links lead to, as it is written; of links in code nothing. */
export function parseLinks(text: string): string[] {
  const prose = withoutBlocks(text).replaceAll(/`[^`\n]*`/g, 'code');
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
}

/** The names that a link can have after `#`: of headings, those that GitHub gives them, and of anchors their own. */
export function parseAnchors(text: string): Set<string> {
  const prose = withoutBlocks(text);
  const anchors = new Set([...prose.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id));
  const seen = new Map<string, number>();
  for (const [, title = ''] of prose.matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const slug = toSlug(title);
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    anchors.add(times === 0 ? slug : `${slug}-${times}`);
  }
  return anchors;
}

function toSlug(title: string): string {
  const shown = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  return shown.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-');
}

function withoutBlocks(text: string): string {
  return text.replaceAll(FENCE, '');
}
