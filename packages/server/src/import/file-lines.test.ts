/** The parser of import files against a simple model, with random content and cuts. */
import { expect, it } from 'vitest';
import { IMPORT_CHUNK_BYTES } from '../records/import-job.ts';
import { LONGEST_ROW, valuesIn } from './csv-line.ts';
import { type FileLine, fileLines } from './file-lines.ts';

/** A small generator of random numbers, so that a failure can be repeated. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

async function linesOf(bytes: Uint8Array, from = 0): Promise<FileLine[]> {
  const lines: FileLine[] = [];
  const read = async (index: number) => bytes.subarray(index * IMPORT_CHUNK_BYTES, (index + 1) * IMPORT_CHUNK_BYTES);
  for await (const line of fileLines(read, bytes.length, from)) lines.push(line);
  return lines;
}

it('reads the lines of files of all sizes, from every line on', async () => {
  const random = randomFrom(1);
  for (let round = 0; round < 100; round += 1) {
    const lengths = Array.from({ length: random(40) }, () => random(random(8) === 0 ? LONGEST_ROW : 60));
    const rows = lengths.map((length) =>
      Array.from({ length }, () => 'aé🔑,\\ '.charAt(random(7)))
        .join('')
        .toWellFormed(),
    );
    const text = rows.join('\n') + (random(2) === 0 ? '\n' : '');
    const expected = text.split('\n');
    if (expected.at(-1) === '') expected.pop();
    const bytes = Buffer.from(text);
    const lines = await linesOf(bytes);
    expect(lines.map(({ text: read }) => read)).toEqual(expected);
    const start = random(Math.max(lines.length, 1));
    const from = start === 0 ? 0 : (lines[start - 1]?.next ?? 0);
    expect(await linesOf(bytes, from)).toEqual(lines.slice(start));
  }
});

it('never fails on random bytes, and finds every line', async () => {
  const random = randomFrom(2);
  for (let round = 0; round < 200; round += 1) {
    const bytes = Uint8Array.from({ length: random(2_000) }, () => (random(9) === 0 ? 10 : random(256)));
    const lines = await linesOf(bytes);
    const feeds = bytes.filter((byte) => byte === 10).length;
    expect(lines.length).toBe(feeds + (bytes.length > 0 && bytes.at(-1) !== 10 ? 1 : 0));
    for (const { text, problem } of lines) expect(text === undefined).toBe(problem !== undefined);
  }
});

it('does not hold a line that is too long', async () => {
  const bytes = Buffer.from(`${'x'.repeat(LONGEST_ROW)}\n${'y'.repeat(LONGEST_ROW + 2)}\n${'é'.repeat(1_000_000)}\nz`);
  const lines = await linesOf(bytes);
  expect(lines.map(({ text }) => text?.length)).toEqual([LONGEST_ROW, undefined, undefined, 1]);
});

it('fails if a chunk is missing', async () => {
  const lines = fileLines(() => Promise.resolve(undefined), 10, 0);
  await expect(lines.next()).rejects.toThrow('missing');
});

it.each([
  ['', ['']],
  ['a,b', ['a', 'b']],
  [' a ,\tb\t,', ['a', 'b', '']],
  [String.raw`a\,b,c`, ['a,b', 'c']],
  [String.raw`a\\,b`, [String.raw`a\,b`]],
  [String.raw`\,,\,\,`, [',', ',,']],
  [String.raw`a\b,c\ `, [String.raw`a\b`, String.raw`c\ `.trim()]],
  ['"a,b"', ['"a', 'b"']],
  [',,', ['', '', '']],
])('the values of %j', (row, values) => {
  expect(valuesIn(row)).toEqual(values);
});

it('values that were escaped are read back', () => {
  const random = randomFrom(3);
  for (let round = 0; round < 2_000; round += 1) {
    const values = Array.from({ length: 1 + random(6) }, () =>
      Array.from({ length: random(8) }, () => 'a,é" b'.charAt(random(6)))
        .join('')
        .trim(),
    );
    const row = values.map((value) => value.replaceAll(',', String.raw`\,`)).join(' , ');
    expect(valuesIn(row)).toEqual(values);
  }
});
