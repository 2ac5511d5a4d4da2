/** Files of others: whoever made the file knew the passphrase, but may have written anything. */
import { describe, expect, it } from 'vitest';
import { PoolFileContentError, readPoolFile } from './pool-file.ts';

const header = { pool: 'us-east-1_AbCdEfGhI', name: 'people', schema: [1], tables: { pools: ['pool_id'] } };

async function* linesOf(...lines: readonly unknown[]): AsyncGenerator<Buffer> {
  for (const line of lines) yield Buffer.from(`${JSON.stringify(line)}\n`);
}

async function failure(content: AsyncIterable<Buffer>): Promise<unknown> {
  try {
    for await (const part of readPoolFile(content, 10)) void part;
    return 'accepted';
  } catch (error) {
    return error;
  }
}

describe('a file is rejected with', () => {
  it.each<[string, AsyncIterable<Buffer>]>([
    ['a first line that is null', linesOf(null)],
    ['a first line that is a text', linesOf('pool')],
    ['no tables', linesOf({ ...header, tables: null })],
    ['tables without columns', linesOf({ ...header, tables: { pools: 'pool_id' } })],
    ['a schema that is no list', linesOf({ ...header, schema: {} })],
    ['an id that no pool has', linesOf({ ...header, pool: '../../etc' })],
    ['an id that is no text', linesOf({ ...header, pool: 1 })],
    ['a last line that is null', linesOf(header, null)],
    ['a last line without numbers of rows', linesOf(header, { sha256: '' })],
    [
      'numbers of rows that are inherited',
      linesOf({ ...header, tables: { constructor: [] } }, { counts: {}, sha256: '' }),
    ],
    ['a value that is an object', linesOf(header, ['pools', {}])],
    ['a row of no table', linesOf(header, ['constructor', 'x'])],
  ])('%s', async (_, content) => {
    expect(await failure(content)).toBeInstanceOf(PoolFileContentError);
  });

  it('an endless line, before it fills the memory', async () => {
    let sent = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        sent += 1_000_000;
        yield Buffer.alloc(1_000_000, 0x20);
      }
    }
    expect(await failure(endless())).toMatchObject({ message: 'A line of the pool is too long.' });
    expect(sent).toBeLessThan(20_000_000);
  });
});

it('passes rows on before they fill the memory together', async () => {
  async function* large(): AsyncGenerator<Buffer> {
    yield* linesOf(header);
    for (let row = 0; row < 8; row += 1) yield* linesOf(['pools', 'x'.repeat(3_000_000)]);
  }
  const lengths: number[] = [];
  const read = async () => {
    for await (const part of readPoolFile(large(), 400)) if ('rows' in part) lengths.push(part.rows.length);
  };
  await expect(read()).rejects.toThrow('The last line of the pool is missing.');
  expect(lengths).toEqual([2, 2, 2, 2]);
});
