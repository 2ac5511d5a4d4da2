/** Databases for tests. */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createEnvelope, type Envelope } from '../../crypto/envelope.ts';
import { keyringOf } from '../../crypto/keyring.ts';
import { type AuditChain, createAuditChain } from '../sealing/audit-chain.ts';
import { openStore } from '../open-store.ts';
import type { Store } from '../store.ts';
import { NOW } from './sample-records.ts';

/** A database of its own that can be opened again and again. */
export interface TestDatabase {
  /** @param envelope Another one than the database's own. */
  open(envelope?: Envelope): Promise<Store>;
  /** Everything the database holds at rest, for looking for what must not be there. */
  contents(): Promise<Buffer>;
  /** Runs SQL without parameters, beside the store: what somebody with access to the database can do. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
  remove(): Promise<void>;
}

/** An envelope of a fresh master key, or of the given ones, newest first. */
export function testEnvelope(...masters: readonly Uint8Array[]): Envelope {
  const keyring = keyringOf(masters.length > 0 ? masters : [randomBytes(32)]);
  return createEnvelope(keyring, { bytes: (length) => randomBytes(length) });
}

/** Real randomness for stores. */
export const random = {
  integer: (below: number): number => randomInt(below),
  bytes: (length: number): Uint8Array => new Uint8Array(randomBytes(length)),
};
/** The chain over the audit trail, of a key of its own. */
export const testChain = (): AuditChain => createAuditChain(randomBytes(32), 0);
/** A clock that stands still. */
export const clock = { now: (): number => NOW };

/** A data directory. */
export async function sqliteDatabase(): Promise<TestDatabase & { readonly dataDir: string }> {
  const parent = await mkdtemp(join(tmpdir(), 'latchkey-store-'));
  const dataDir = join(parent, 'data');
  const own = testEnvelope();
  return {
    dataDir,
    open: (envelope = own) => openStore({ dataDir, envelope, clock, random }),
    contents: async () => {
      const names = existsSync(dataDir) ? await readdir(dataDir) : [];
      return Buffer.concat(await Promise.all(names.map((name) => readFile(join(dataDir, name)))));
    },
    run: async (sql) => {
      const database = new DatabaseSync(join(dataDir, 'latchkey.db'));
      try {
        return database.prepare(sql).all();
      } finally {
        database.close();
      }
    },
    remove: () => rm(parent, { recursive: true }),
  };
}

/** Bytes that are easy to recognise and depend on the word: what a search for secrets looks for. */
export function canary(word: string, length: number): Uint8Array {
  const seed = createHash('sha256').update(word).digest();
  return Uint8Array.from({ length }, (_, index) => seed[index % seed.length] ?? 0);
}
