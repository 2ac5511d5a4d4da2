/**
 * Links from pages to files that are not part of the site, such as sources and examples. They lead to the repository if
 * LATCHKEY_REPOSITORY has the web address of its files (`https://example.com/owner/latchkey/blob/main`); otherwise they are plain text.
 */
import { dirname, join } from 'node:path';
import type { MarkdownOptions } from 'vitepress';

type MarkdownIt = Parameters<NonNullable<MarkdownOptions['config']>>[0];

const repository = process.env['LATCHKEY_REPOSITORY']?.replace(/\/$/, '');

/** Changes the links of each page before VitePress resolves and checks them. */
export function linksOut(markdown: MarkdownIt): void {
  markdown.core.ruler.push('links-out', ({ tokens, env }) => {
    const { relativePath = '' } = env as { readonly relativePath?: string };
    for (const { children } of tokens) {
      let isPlain = false;
      for (const token of children ?? []) {
        if (token.type === 'link_close' && isPlain) {
          token.tag = 'span';
          isPlain = false;
        }
        const href = token.type === 'link_open' ? token.attrGet('href') : null;
        if (href === null || /^(?:[a-z]+:|#)/.test(href)) continue;
        const path = join('docs', dirname(relativePath), href);
        if (isOnSite(path)) {
          // README.md is the first page of its folder.
          token.attrSet('href', href.replace(/(^|\/)README\.md/, '$1index.md'));
        } else if (repository === undefined) {
          isPlain = true;
          token.tag = 'span';
          token.attrs = null;
        } else {
          token.attrSet('href', `${repository}/${path}`);
        }
      }
    }
  });
}

function isOnSite(path: string): boolean {
  if (!path.startsWith('docs/')) return false;
  return /(?:\.md|\/|^[^.]*)(?:#.*)?$/.test(path);
}
