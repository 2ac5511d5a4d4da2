import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FileOutput } from './output.ts';

it('writes every line in order, and resolves when they are written', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-output-'));
  const file = join(directory, 'log');
  const descriptor = openSync(file, 'w');
  const output = new FileOutput(descriptor);
  await output.flush();
  const lines = Array.from({ length: 5_000 }, (_, index) => `line ${index}\n`);
  for (const line of lines) output.write(line);
  await output.flush();
  expect(await readFile(file, 'utf8')).toBe(lines.join(''));
  output.write('first\n');
  output.write('left at the exit\n');
  output.writeRest();
  await output.flush();
  expect((await readFile(file, 'utf8')).slice(lines.join('').length)).toMatch(/left at the exit/);
  closeSync(descriptor);
  await rm(directory, { recursive: true });
});

it('writes what arrives after a write without being asked to', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'latchkey-output-'));
  const file = join(directory, 'log');
  const descriptor = openSync(file, 'w');
  const output = new FileOutput(descriptor);
  output.write('first\n');
  await expect.poll(() => readFile(file, 'utf8')).toBe('first\n');
  output.write('second\n');
  output.write('third\n');
  await expect.poll(() => readFile(file, 'utf8')).toBe('first\nsecond\nthird\n');
  closeSync(descriptor);
  await rm(directory, { recursive: true });
});

it.runIf(existsSync('/dev/full'))('loses lines that cannot be written, and continues', async () => {
  const descriptor = openSync('/dev/full', 'w');
  const output = new FileOutput(descriptor);
  output.write('first\n');
  output.write('second\n');
  await output.flush();
  output.write('third\n');
  output.writeRest();
  await output.flush();
  closeSync(descriptor);
});
