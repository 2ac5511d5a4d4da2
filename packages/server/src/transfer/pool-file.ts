/**
 * The content of a file that a whole pool is moved in: lines of JSON (docs/decisions/0028). The first line describes the
 * pool and its tables, each further line is a row, and the last line has the number of rows of each table and the
 * SHA-256 of all lines before it.
 */
import { createHash, type Hash } from 'node:crypto';
import type { PoolTable } from '../store/transfer/pool-tables.ts';
import type { Row } from '../store/transfer/sealed-values.ts';

/** The first line. */
export interface PoolHeader {
  readonly pool: string;
  readonly name: string;
  /** When the file was written, ISO 8601. */
  readonly written: string;
  /** The versions of the schema's migrations. */
  readonly schema: readonly number[];
  /** The columns of each table, in the order of the values in its rows. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
}

/** The last line. */
export interface PoolEnd {
  /** Rows by table. */
  readonly counts: Readonly<Record<string, number>>;
  /** SHA-256 of all lines before, in hexadecimal. */
  readonly sha256: string;
}

/** The content of a file is not what it should be, although nobody changed it. The message says what is wrong. */
export class PoolFileContentError extends Error {
  override readonly name = 'PoolFileContentError';
}

/**
 * The longest row is that of branding with images: a request of 2 MB, which base64 lengthens. Whoever made the file, the
 * reader holds no more than this of it in memory.
 */
const LONGEST_LINE = 16 * 1024 * 1024;

/** Rows that are passed on together have about as many bytes at most, and one row more. */
const BYTES_AT_ONCE = 4 * 1024 * 1024;

/** Collects lines into pieces of this size: a piece for every line would take most of the time. */
const PIECE = 65_536;

/** Writes the lines of a file. */
export class PoolFileWriter {
  readonly #hash: Hash = createHash('sha256');
  readonly #counts = new Map<string, number>();
  #lines: string[] = [];
  #length = 0;

  header(header: PoolHeader): void {
    for (const table of Object.keys(header.tables)) this.#counts.set(table, 0);
    this.#line(JSON.stringify(header));
  }

  rows({ name, columns }: PoolTable, rows: readonly Row[]): void {
    for (const row of rows) this.#line(JSON.stringify([name, ...columns.map((column) => encoded(row[column]))]));
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + rows.length);
  }

  /** Returns the lines since the last call, if they are enough for a piece. */
  piece(least = PIECE): Buffer | undefined {
    if (this.#length < least || this.#lines.length === 0) return undefined;
    const piece = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    this.#length = 0;
    this.#hash.update(piece);
    return piece;
  }

  /** Writes the last line, and returns what it states and the rest of the lines. */
  end(): { readonly end: PoolEnd; readonly rest: Buffer } {
    const rest = this.piece(0) ?? Buffer.alloc(0);
    const end: PoolEnd = { counts: Object.fromEntries(this.#counts), sha256: this.#hash.digest('hex') };
    return { end, rest: Buffer.concat([rest, Buffer.from(`${JSON.stringify(end)}\n`)]) };
  }

  #line(json: string): void {
    this.#lines.push(json, '\n');
    this.#length += json.length + 1;
  }
}

/** A part of a file. */
export type PoolFilePart =
  | { readonly header: PoolHeader }
  | { readonly table: string; readonly rows: readonly Row[] }
  | { readonly end: PoolEnd };

/**
 * Reads a file. The end comes last, and only if counts and checksum are right.
 * @throws PoolFileContentError
 */
export async function* readPoolFile(content: AsyncIterable<Buffer>, rowsAtOnce: number): AsyncGenerator<PoolFilePart> {
  const hash = createHash('sha256');
  const counts = new Map<string, number>();
  let header: PoolHeader | undefined;
  let end: PoolEnd | undefined;
  let batch: { table: string; rows: Row[]; bytes: number } | undefined;
  for await (const line of lines(content)) {
    if (end !== undefined) throw new PoolFileContentError('There are lines after the last line of the pool.');
    const value = parsed(line);
    if (Array.isArray(value)) {
      if (header === undefined) throw new PoolFileContentError('The description of the pool is missing.');
      const { table, row } = rowOf(header, value);
      const isFull = batch !== undefined && (batch.rows.length >= rowsAtOnce || batch.bytes >= BYTES_AT_ONCE);
      if (batch !== undefined && (isFull || batch.table !== table)) {
        yield batch;
        batch = undefined;
      }
      batch ??= { table, rows: [], bytes: 0 };
      batch.rows.push(row);
      batch.bytes += line.length;
      counts.set(table, (counts.get(table) ?? 0) + 1);
    } else if (header === undefined) {
      header = headerIn(value);
      for (const table of Object.keys(header.tables)) counts.set(table, 0);
      yield { header };
    } else {
      end = endIn(value);
      continue;
    }
    hash.update(line).update('\n');
  }
  if (batch !== undefined) yield batch;
  if (end === undefined) throw new PoolFileContentError('The last line of the pool is missing.');
  const { counts: expected } = end;
  for (const [table, rows] of counts) {
    const stated = Object.hasOwn(expected, table) ? expected[table] : undefined;
    if (stated === rows) continue;
    throw new PoolFileContentError(`The table ${table} has ${rows} rows, but should have ${String(stated ?? 0)}.`);
  }
  if (hash.digest('hex') !== end.sha256) throw new PoolFileContentError('The checksum of the pool is wrong.');
  yield { end };
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString());
  } catch {
    throw new PoolFileContentError('A line of the pool is not JSON.');
  }
}

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOf = (type: 'string' | 'number', value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === type);

function headerIn(value: unknown): PoolHeader {
  const { pool, name, schema, tables } = isMembers(value) ? value : {};
  const hasNames = typeof pool === 'string' && isPoolId(pool) && typeof name === 'string';
  const hasTables = isMembers(tables) && Object.values(tables).every((columns) => isListOf('string', columns));
  if (hasNames && isListOf('number', schema) && hasTables) return value as PoolHeader;
  throw new PoolFileContentError('The description of the pool cannot be used.');
}

function endIn(value: unknown): PoolEnd {
  const { counts, sha256 } = isMembers(value) ? value : {};
  if (isMembers(counts) && typeof sha256 === 'string') return { counts, sha256 } as PoolEnd;
  throw new PoolFileContentError('The last line of the pool cannot be used.');
}

/** Whether the text may be the id of a pool (UserPoolIdType of the service model). */
function isPoolId(text: string): boolean {
  return text.length <= 55 && /^[0-9A-Za-z-]+_[0-9A-Za-z]+$/.test(text);
}

async function* lines(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const piece of content) {
    let from = 0;
    for (let to = piece.indexOf(0x0a); to >= 0; to = piece.indexOf(0x0a, from)) {
      const last = piece.subarray(from, to);
      yield rest.length === 0 ? last : Buffer.concat([...rest, last]);
      rest = [];
      length = 0;
      from = to + 1;
    }
    if (from === piece.length) continue;
    rest.push(piece.subarray(from));
    length += piece.length - from;
    if (length > LONGEST_LINE) throw new PoolFileContentError('A line of the pool is too long.');
  }
  if (rest.length > 0) throw new PoolFileContentError('The last line of the pool is not complete.');
}

function rowOf({ tables }: PoolHeader, [table, ...values]: readonly unknown[]): { table: string; row: Row } {
  const columns = typeof table === 'string' && Object.hasOwn(tables, table) ? tables[table] : undefined;
  if (typeof table !== 'string' || columns?.length !== values.length) {
    throw new PoolFileContentError('A row does not fit the description of its table.');
  }
  return { table, row: Object.fromEntries(columns.map((column, index) => [column, decoded(values[index])])) };
}

/** Bytes are a list of one text in base64: no column contains lists. */
function encoded(value: Row[string] | undefined): unknown {
  if (!(value instanceof Uint8Array)) return value ?? null;
  return [Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')];
}

function decoded(value: unknown): Row[string] {
  if (Array.isArray(value)) return new Uint8Array(Buffer.from(String(value[0]), 'base64'));
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new PoolFileContentError('A value in a row is neither text, number, bytes nor null.');
}
