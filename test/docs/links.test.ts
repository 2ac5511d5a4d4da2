/** Checks that links between the pages of the documentation, and from them to files, have a target. */
import { existsSync, globSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { anchorOf } from '../../docs/.vitepress/anchors.ts';
import { pages, textOf } from './snippets.ts';

const root = join(import.meta.dirname, '..', '..');
const reference = globSync('docs/reference/*.md', { cwd: root });

/** Returns the text without code, because brackets have another meaning in code. */
const proseOf = (page: string): string => textOf(page).replaceAll(/^ *```[\s\S]*?^ *```$|`[^`\n]*`/gm, '');

it.each([...pages, ...reference].toSorted())('the links in %s have a target', (page) => {
  const links = [...proseOf(page).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
  const dead = links.filter(([, path = '', anchor]) => !hasTarget(page, path, anchor));
  expect(dead.map(([link]) => link)).toEqual([]);
});

function hasTarget(page: string, path: string, anchor: string | undefined): boolean {
  const target = path === '' ? page : join(dirname(page), path);
  // A relative link out of the repository works only on this machine.
  if (target.startsWith('..') || !existsSync(join(root, target))) return false;
  if (anchor === undefined) return true;
  return statSync(join(root, target)).isFile() && anchorsIn(target).has(anchor);
}

/** Returns the anchors of a page's headings as GitHub and the site create them; repeated ones are numbered. */
function anchorsIn(page: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of textOf(page).matchAll(/^#{1,6} (.*)$/gm)) {
    const plain = anchorOf(heading);
    let anchor = plain;
    for (let n = 1; anchors.has(anchor); n += 1) anchor = `${plain}-${n}`;
    anchors.add(anchor);
  }
  return anchors;
}
