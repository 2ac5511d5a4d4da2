/** The navigation of the site, read from the index of the guides, so that a guide is listed in one place only. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const docs = join(import.meta.dirname, '..');

/** A group of links under one title. */
export interface LinkGroup {
  readonly text: string;
  readonly items: { readonly text: string; readonly link: string }[];
}

/** Returns the groups of the index of the guides: each heading of the second level, and the first link of each row of its table. */
export function guideGroups(): readonly LinkGroup[] {
  const [, ...sections] = readFileSync(join(docs, 'guide/README.md'), 'utf8').split(/^## /m);
  return sections.map((section) => {
    const [text = ''] = section.split('\n', 1);
    const rows = [...section.matchAll(/^\| \[([^\]]+)\]\(([^)]+)\.md\)/gm)];
    return { text, items: rows.map(([, title = '', path = '']) => ({ text: title, link: join('/guide', path) })) };
  });
}

/** Returns the links to all pages of a folder, in the order of their file names, with the titles of the pages. */
export function pagesOf(folder: string): LinkGroup['items'] {
  return globSync('*.md', { cwd: join(docs, folder), exclude: (name) => name === 'README.md' })
    .toSorted()
    .map((name) => {
      const [, text = name] = /^# (.*)$/m.exec(readFileSync(join(docs, folder, name), 'utf8')) ?? [];
      return { text: text.replaceAll('`', ''), link: `/${folder}/${name.replace(/\.md$/, '')}` };
    });
}
