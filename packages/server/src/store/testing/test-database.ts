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

/** A separate database that can be opened repeatedly. */
export interface TestDatabase {
  /** @param envelope Used instead of the database's own envelope. */
  open(envelope?: Envelope): Promise<Store>;
  /** Returns everything that the database stores, to search for content that must not be there. */
  contents(): Promise<Buffer>;
  /** Runs SQL without parameters, bypassing the store, like an attacker with access to the database. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
  remove(): Promise<void>;
}

/** Creates an envelope with a new master key, or with the given keys, newest first. */
export function testEnvelope(...masters: readonly Uint8Array[]): Envelope {
  const keyring = keyringOf(masters.length > 0 ? masters : [randomBytes(32)]);
  return createEnvelope(keyring, { bytes: (length) => randomBytes(length) });
}

/** Real randomness. */
export const random = {
  integer: (below: number): number => randomInt(below),
  bytes: (length: number): Uint8Array => new Uint8Array(randomBytes(length)),
};
/** An audit chain with its own key. */
export const testChain = (): AuditChain => createAuditChain(randomBytes(32), 0);
/** A clock that always returns the same instant. */
export const clock = { now: (): number => NOW };

/** Creates a database in a temporary data directory. */
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

/** Returns recognizable bytes that depend on the word, for searching secrets. */
export function canary(word: string, length: number): Uint8Array {
  const seed = createHash('sha256').update(word).digest();
  return Uint8Array.from({ length }, (_, index) => seed[index % seed.length] ?? 0);
}
