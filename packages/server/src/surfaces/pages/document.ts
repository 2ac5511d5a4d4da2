/** Pages for people, which may load nothing, run nothing and be framed by nobody unless they say so. */
import { escapeHtml } from '../../delivery/text/escape-html.ts';

export interface HtmlPage {
  readonly title: string;
  /** What stands in the body, as HTML. */
  readonly content: string;
  readonly style: string;
  readonly script?: string;
  /** More of a content security policy. */
  readonly policy?: readonly string[];
}

/** The style of every page. */
export const commonStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #edeef0); --faint: light-dark(#5b6470, #a5adba);
  --paper: light-dark(#fff, #16181c); --card: light-dark(#f5f6f8, #1f2228); --line: light-dark(#d5d9df, #383d46);
  --accent: light-dark(#0b5cad, #7db8f5); --on-accent: light-dark(#fff, #0d1117); }
* { box-sizing: border-box }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
`;

/** The page as a whole. */
export function htmlOf({ title, content, style, script }: HtmlPage): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    // Without it browsers ask for an icon that is not there.
    '<link rel="icon" href="data:,">',
    `<style>${commonStyle}${style}</style>`,
    content,
    ...(script === undefined ? [] : [`<script type="module">${script}</script>`]),
    '</html>',
    '',
  ].join('\n');
}
