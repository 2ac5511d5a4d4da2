/** The file beside a backup that describes it: `<backup>.json`. It has the checksum, and the master keys if they were asked for. */
import { readFile } from 'node:fs/promises';
import { openFile, SealedFileError, sealFile } from '../crypto/sealed-file.ts';
import type { Random } from '../ports/random.ts';
import { BackupError } from './backup-error.ts';

export interface BackupNote {
  readonly about: string;
  readonly format: 1;
  /** When the copy began, ISO 8601. It holds every write that was acknowledged before. */
  readonly written: string;
  /** Size of the backup. */
  readonly bytes: number;
  /** Of the backup, in hexadecimal. */
  readonly sha256: string;
  /** The versions of the schema's migrations. */
  readonly schema: readonly number[];
  /** Ids of the master keys that belong to the backup, newest first; null if the keys were not at hand. */
  readonly keyIds: readonly string[] | null;
  /** The master keys, newest first, sealed with a passphrase: base64 of the layout of crypto/sealed-file.ts. */
  readonly sealedKeys?: string;
}

/** Longest description that is read, in bytes. */
const LONGEST = 1024 * 1024;

export function noteFile(backup: string): string {
  return `${backup}.json`;
}

export function noteText(note: Omit<BackupNote, 'about' | 'format'>): string {
  const about = 'Describes a backup of Latchkey. Keep it beside the backup: latchkey restore needs both.';
  return `${JSON.stringify({ about, format: 1, ...note } satisfies BackupNote, undefined, 2)}\n`;
}

/** @throws BackupError */
export async function readNote(backup: string): Promise<BackupNote> {
  const file = noteFile(backup);
  const text = await readFile(file).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    const advice = 'Put the .json file that latchkey backup wrote beside the backup.';
    throw new BackupError('NoDescription', `The description ${file} cannot be read (${code}).`, advice);
  });
  const note = text.length > LONGEST ? undefined : noteIn(text.toString());
  if (note !== undefined) return note;
  throw new BackupError(
    'NoDescription',
    `${file} is not the description of a backup that this version reads.`,
    'Use the file that latchkey backup wrote, and the version that wrote it or a later one.',
  );
}

function noteIn(text: string): BackupNote | undefined {
  try {
    const note = JSON.parse(text) as Partial<BackupNote>;
    const isComplete =
      note.format === 1 &&
      typeof note.written === 'string' &&
      Number.isSafeInteger(note.bytes) &&
      /^[\da-f]{64}$/.test(String(note.sha256)) &&
      Array.isArray(note.schema) &&
      (note.keyIds === null || Array.isArray(note.keyIds)) &&
      (note.sealedKeys === undefined || typeof note.sealedKeys === 'string');
    return isComplete ? (note as BackupNote) : undefined;
  } catch {
    return undefined;
  }
}

/** Seals master keys, given as text. */
export async function sealKeys(keys: readonly string[], passphrase: string, random: Random): Promise<string> {
  const content = async function* () {
    yield Buffer.from(JSON.stringify(keys));
  };
  return (await collected(sealFile(content(), passphrase, random))).toString('base64');
}

/** @throws BackupError */
export async function openKeys(sealed: string, passphrase: string): Promise<readonly string[]> {
  const input = async function* () {
    yield Buffer.from(sealed, 'base64');
  };
  try {
    const keys = JSON.parse((await collected(openFile(input(), passphrase))).toString()) as unknown;
    if (Array.isArray(keys) && keys.every((key) => typeof key === 'string')) return keys;
    throw new SyntaxError('The sealed keys are no list of texts.');
  } catch (error) {
    if (error instanceof SealedFileError && error.reason === 'passphrase') {
      throw new BackupError('Passphrase', 'The passphrase of the keys is wrong.', 'Give the one of the backup.');
    }
    const advice = 'Restore without a passphrase, and put the key file into the directory yourself.';
    throw new BackupError('Damaged', 'The keys in the description of the backup are damaged.', advice, {
      cause: error,
    });
  }
}

async function collected(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
