/** HTML pages for users. By default they load nothing, run no script, and cannot be framed (policy.ts). */
import { createRecentlyUsed } from '../../crypto/recently-used.ts';
import { escapeHtml } from '../../delivery/text/escape-html.ts';

export interface HtmlPage {
  readonly title: string;
  /** The content of the body, as HTML. */
  readonly content: string;
  readonly style: string;
  readonly script?: string;
  /** Further directives of the content security policy. */
  readonly policy?: readonly string[];
  /** A language tag (BCP 47). Default: `en`. */
  readonly language?: string;
  /** The style that `style` is added to. Default: `commonStyle`. */
  readonly baseStyle?: string;
  /** Icons of the page. Their addresses are paths of this server. Default: none. */
  readonly icons?: readonly PageIcon[];
  /** Whether the page shows images of this server. Default: only images that it contains. */
  readonly showsImages?: boolean;
  /** Whether apps may open the page in a popup, and find the popup again when it is back at the app. Default: no. */
  readonly isForPopups?: boolean;
  /** Origins, or schemes such as `my-app:`, that forms may lead to besides this server. */
  readonly formTargets?: readonly string[];
}

export interface PageIcon {
  readonly path: string;
  readonly type: string;
  /** A media query, for an icon of light or dark mode. */
  readonly media?: string;
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

/** Styles, by base style and addition. There are few: one for each look. */
const styles = createRecentlyUsed<Map<string, string>>(50);

/**
 * The text of the page's only style element. The same text is the same string object, so that the search for its hash
 * (policy.ts) need not read all of it.
 */
export function styleOf({ baseStyle = commonStyle, style }: HtmlPage): string {
  let ofStyle = styles.get(style);
  if (ofStyle === undefined) styles.set(style, (ofStyle = new Map()));
  let whole = ofStyle.get(baseStyle);
  if (whole === undefined) ofStyle.set(baseStyle, (whole = baseStyle + style));
  return whole;
}

/** Returns the whole document. */
export function htmlOf(page: HtmlPage): string {
  const { title, content, script, language = 'en', icons = [] } = page;
  return [
    '<!doctype html>',
    `<html lang="${escapeHtml(language)}">`,
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    // Without it browsers request an icon that does not exist.
    ...(icons.length === 0 ? ['<link rel="icon" href="data:,">'] : icons.map(iconHtml)),
    `<style>${styleOf(page)}</style>`,
    content,
    ...(script === undefined ? [] : [`<script type="module">${script}</script>`]),
    '</html>',
    '',
  ].join('\n');
}

function iconHtml({ path, type, media }: PageIcon): string {
  const condition = media === undefined ? '' : ` media="${escapeHtml(media)}"`;
  return `<link rel="icon" href="${escapeHtml(path)}" type="${escapeHtml(type)}"${condition}>`;
}
