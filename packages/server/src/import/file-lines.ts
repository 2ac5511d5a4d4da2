/** Reads the lines of an uploaded file, chunk by chunk. At most one chunk and one line are in memory. */
import { IMPORT_CHUNK_BYTES } from '../records/import-job.ts';
import { LONGEST_ROW } from './csv-line.ts';

export interface FileLine {
  /** The text; undefined if the line is too long or not valid UTF-8. */
  readonly text: string | undefined;
  readonly problem: string | undefined;
  /** The position of the next line, in bytes. */
  readonly next: number;
}

/** Returns the chunk with this index. */
export type ReadChunk = (index: number) => Promise<Uint8Array | undefined>;

/** UTF-8 needs at most three bytes for each UTF-16 code unit; one more for a carriage return. */
const LONGEST_BYTES = 3 * LONGEST_ROW + 1;

const LINE_FEED = 10;

/**
 * Yields the lines from a position on, which must be the beginning of a line.
 * @throws Error if a chunk is missing
 */
export async function* fileLines(readChunk: ReadChunk, size: number, from: number): AsyncGenerator<FileLine, void> {
  /** Pieces of the line that has begun; undefined once it is too long. */
  let pieces: Uint8Array[] | undefined = [];
  let length = 0;
  const take = (piece: Uint8Array): void => {
    length += piece.length;
    if (length > LONGEST_BYTES) pieces = undefined;
    else pieces?.push(piece);
  };
  const finish = (next: number): FileLine => {
    const line = pieces === undefined ? tooLong(next) : decoded(pieces, next);
    [pieces, length] = [[], 0];
    return line;
  };
  for (let position = from; position < size; ) {
    const index = Math.floor(position / IMPORT_CHUNK_BYTES);
    const chunk = await readChunk(index);
    if (chunk === undefined) throw new Error('A chunk of the import file is missing.');
    const start = index * IMPORT_CHUNK_BYTES;
    let offset = position - start;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, offset);
      if (end < 0) break;
      take(chunk.subarray(offset, end));
      offset = end + 1;
      yield finish(start + offset);
    }
    take(chunk.subarray(offset));
    position = start + chunk.length;
  }
  if (length > 0) yield finish(size);
}

function decoded(pieces: readonly Uint8Array[], next: number): FileLine {
  const bytes = pieces.length === 1 ? pieces[0] : Buffer.concat(pieces);
  let text: string;
  try {
    // A byte order mark stays in the text, where it makes the header invalid.
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { text: undefined, problem: 'The row is not valid UTF-8.', next };
  }
  return text.length > LONGEST_ROW + 1 ? tooLong(next) : { text, problem: undefined, next };
}

function tooLong(next: number): FileLine {
  return { text: undefined, problem: `The row has more than ${LONGEST_ROW} characters.`, next };
}
