/** HTML pages for users. By default they load nothing, run no script, and cannot be framed (policy.ts). */
import { escapeHtml } from '../../delivery/text/escape-html.ts';

export interface HtmlPage {
  readonly title: string;
  /** The content of the body, as HTML. */
  readonly content: string;
  readonly style: string;
  readonly script?: string;
  /** Further directives of the content security policy. */
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

/** Returns the whole document. */
export function htmlOf({ title, content, style, script }: HtmlPage): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    // Without it browsers request an icon that does not exist.
    '<link rel="icon" href="data:,">',
    `<style>${commonStyle}${style}</style>`,
    content,
    ...(script === undefined ? [] : [`<script type="module">${script}</script>`]),
    '</html>',
    '',
  ].join('\n');
}
