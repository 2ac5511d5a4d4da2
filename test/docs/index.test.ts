/** Checks that the index of the guides lists every guide once, under its own title, and that every decision and page is in its list. */
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guideGroups } from '../../docs/.vitepress/navigation.ts';
import { textOf } from './snippets.ts';

const root = join(import.meta.dirname, '..', '..');

const titleOf = (page: string): string => /^# (.*)$/m.exec(textOf(page))?.[1] ?? '';
const namesIn = (folder: string): string[] =>
  globSync(`${folder}/*.md`, { cwd: root, exclude: (path) => path === 'README.md' })
    .filter((page) => !page.endsWith('README.md'))
    .toSorted();

describe('the index of the guides', () => {
  const listed = guideGroups().flatMap(({ items }) => items);

  it('lists every guide once', () => {
    expect(listed.map(({ link }) => `docs${link}.md`).toSorted()).toEqual(namesIn('docs/guide'));
  });

  it('gives each guide its own title', () => {
    expect(listed.map(({ text }) => text)).toEqual(listed.map(({ link }) => titleOf(`docs${link}.md`)));
  });
});

it.each(['docs/decisions', 'docs/benchmarks'])('the first page of %s leads to all others', (folder) => {
  const index = textOf(`${folder}/README.md`);
  const missing = namesIn(folder).filter((page) => !index.includes(`](${page.slice(folder.length + 1)}`));
  expect(missing).toEqual([]);
});

it('the documentation leads to every page from its first page', () => {
  const seen = new Set(['docs/README.md']);
  for (const page of seen) {
    for (const [, path = ''] of textOf(page).matchAll(/\]\((?!https?:)([^)#\s]+\.md)(?:#[^)]*)?\)/g)) {
      const target = join(dirname(page), path);
      if (target.startsWith('docs/')) seen.add(target);
    }
  }
  const all = globSync('docs/**/*.md', { cwd: root, exclude: (path) => path === 'node_modules' });
  expect(all.filter((page) => !seen.has(page))).toEqual([]);
});
