/** Every known advisory has a test with its id in its name, or stands in a list with the reason. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { showPromise } from '../harness/promise.ts';
import { advisories } from './advisories.ts';
import { doesNotApply, shownElsewhere } from './elsewhere.ts';

const root = join(import.meta.dirname, '../..');
const anyId = /CVE-\d{4}-\d+|GHSA(?:-[0-9a-z]{4}){1,3}|[\w/-]+#\d+|cognito-local(?=:)/g;

/** Returns the ids in the names of the tests of this folder: they stand before a colon, or in the tables of `it.each`. */
async function idsInNames(): Promise<string[]> {
  const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts'));
  const others = files.filter((name) => name !== 'list.test.ts');
  const texts = await Promise.all(others.map((name) => readFile(join(import.meta.dirname, name), 'utf8')));
  const names = texts.flatMap((text) => text.match(/^(?:it\(| {2}\[| {4})'[^']+'|^it\.each\(\['[^\]]+\]/gm) ?? []);
  return names.flatMap((name) => name.match(anyId) ?? []);
}

it('no advisory is left out', async () => {
  const tested = new Set(await idsInNames());
  const listed = new Set([...shownElsewhere.flatMap(({ ids }) => ids), ...Object.keys(doesNotApply)]);
  expect([...tested].filter((id) => listed.has(id))).toEqual([]);
  expect(advisories.filter((id) => !tested.has(id) && !listed.has(id))).toEqual([]);
  expect([...tested, ...listed].filter((id) => !advisories.includes(id))).toEqual([]);
  showPromise(28, [{ what: 'advisories with a test', reached: tested.size, promised: 60, bound: 'at least' }]);
  expect(tested.size).toBeGreaterThanOrEqual(60);
});

it.each(shownElsewhere)('$file has the test that is named', async ({ file, title }) => {
  expect(await readFile(join(root, file), 'utf8')).toContain(title);
});
