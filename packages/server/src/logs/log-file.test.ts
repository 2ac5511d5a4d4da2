import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openLogFile } from './log-file.ts';

let directory: string;
let lost = 0;
const onLoss = (lines: number) => {
  lost += lines;
};
beforeEach(async () => {
  lost = 0;
  directory = await mkdtemp(join(tmpdir(), 'latchkey-log-file-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('appends lines in their order, also to a file that exists', async () => {
  const path = join(directory, 'deep', 'er', 'events.jsonl');
  const first = openLogFile({ path, onLoss });
  for (let index = 0; index < 1_000; index++) first.append(String(index));
  await first.flush();
  const second = openLogFile({ path, onLoss });
  second.append('1000');
  await second.flush();
  const text = await readFile(path, 'utf8');
  expect(text).toBe(Array.from({ length: 1_001 }, (_, index) => `${index}\n`).join(''));
  expect(lost).toBe(0);
});

it('renames a long file, and deletes the oldest', async () => {
  const path = join(directory, 'events.jsonl');
  const file = openLogFile({ path, maxBytes: 10, maxFiles: 2, onLoss });
  for (const line of ['first-----', 'second----', 'third-----', 'fourth----']) {
    file.append(line);
    await file.flush();
  }
  expect((await readdir(directory)).toSorted()).toEqual(['events.jsonl', 'events.jsonl.1', 'events.jsonl.2']);
  const read = (name: string) => readFile(join(directory, name), 'utf8');
  expect(await read('events.jsonl')).toBe('fourth----\n');
  expect(await read('events.jsonl.1')).toBe('third-----\n');
  expect(await read('events.jsonl.2')).toBe('second----\n');
});

it('counts lines that cannot be written, and writes again when that is possible', async () => {
  const parent = join(directory, 'blocked');
  await writeFile(parent, '');
  const file = openLogFile({ path: join(parent, 'events.jsonl'), onLoss });
  file.append('lost');
  await file.flush();
  expect(lost).toBe(1);
  await rm(parent);
  file.append('kept');
  await file.flush();
  expect(await readFile(join(parent, 'events.jsonl'), 'utf8')).toBe('kept\n');
  for (let index = 0; index < 10_002; index++) file.append('x');
  expect(lost).toBeGreaterThan(1);
  await file.flush();
});
