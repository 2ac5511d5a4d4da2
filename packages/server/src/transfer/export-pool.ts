/** Exports a whole pool as a stream that is sealed with a passphrase. */
import type { Keyring } from '../crypto/keyring.ts';
import { sealFile } from '../crypto/sealed-file.ts';
import { refreshTokenKeys } from '../keys/lasting-keys.ts';
import type { RefreshTokenKeysContent } from '../records/pool-items/refresh-token-keys.ts';
import { REFRESH_KEYS } from '../records/pool-items/refresh-token-keys.ts';
import type { TransferStore } from '../store/open-store.ts';
import type { AuditFinding } from '../store/tables/history/audit-verification.ts';
import { ServerKeys } from '../store/tables/server-keys.ts';
import type { PoolTable } from '../store/transfer/pool-tables.ts';
import { type ReadablePool, readablePool, someOfPools } from '../store/transfer/read-pool.ts';
import type { Row } from '../store/transfer/sealed-values.ts';
import { PoolFileWriter } from './pool-file.ts';
import { TransferError } from './transfer-error.ts';

/** The progress of an export or an import. */
export interface TransferProgress {
  readonly table: string;
  /** Rows of all tables so far. */
  readonly rows: number;
  /** Users so far. */
  readonly users: number;
}

/** What was moved. It is the same at both ends. */
export interface MovedPool {
  readonly poolId: string;
  readonly name: string;
  /** Rows by table. */
  readonly counts: Readonly<Record<string, number>>;
  /** SHA-256 of the content, in hexadecimal. */
  readonly sha256: string;
}

export interface ExportRequest {
  /** May be left out if there is only one pool. */
  readonly poolId: string | undefined;
  readonly passphrase: string;
  /** Exports a pool although its audit trail is not intact. */
  readonly acceptAuditFindings: boolean;
  readonly onProgress: (progress: TransferProgress) => void;
}

/** What an export needs. */
export interface ExportParts {
  readonly store: TransferStore;
  readonly keyring: Keyring;
  readonly clock: { now(): number };
  readonly random: { bytes(length: number): Uint8Array };
}

/** The result of an export. */
export interface ExportedPool extends MovedPool {
  /** What is wrong with the audit trail. */
  readonly findings: readonly AuditFinding[];
}

/**
 * Writes a pool to `output`, piece by piece.
 * @throws TransferError, EnvelopeError, StoreError
 */
export async function exportPool(
  parts: ExportParts,
  request: ExportRequest,
  output: (pieces: AsyncIterable<Buffer>) => Promise<void>,
): Promise<ExportedPool> {
  const snapshot = await parts.store.engine.snapshot();
  try {
    const { reader } = snapshot;
    const poolId = request.poolId ?? (await onlyPool(await someOfPools(reader)));
    const pool = await readablePool({ snapshot: reader, ...parts.store }, poolId);
    if (pool === undefined) {
      throw new TransferError('NoPool', `There is no user pool ${poolId}.`, 'List the pools: latchkey pool list.');
    }
    if (pool.findings.length > 0 && !request.acceptAuditFindings) throw notIntact(pool.findings);
    const records = await new ServerKeys(reader, parts.store.envelope).list();
    const keys = refreshTokenKeys(parts.keyring, records, poolId, parts.clock.now());
    const writer = new PoolFileWriter();
    let moved: MovedPool | undefined;
    const content = contentOf(pool, writer, keys, parts.clock.now(), request.onProgress, (end) => (moved = end));
    await output(sealFile(content, request.passphrase, parts.random));
    if (moved === undefined) throw new Error('The export has ended before the end of the pool.');
    return { ...moved, findings: pool.findings };
  } finally {
    await snapshot.close();
  }
}

async function* contentOf(
  pool: ReadablePool,
  writer: PoolFileWriter,
  keys: RefreshTokenKeysContent['keys'],
  now: number,
  onProgress: ExportRequest['onProgress'],
  onEnd: (moved: MovedPool) => void,
): AsyncGenerator<Buffer> {
  const { poolId, name, schema } = pool;
  const tables = Object.fromEntries(pool.tables.map((table) => [table.name, table.columns]));
  writer.header({ pool: poolId, name, written: new Date(now).toISOString(), schema, tables });
  let [rows, users] = [0, 0];
  for (const table of pool.tables) {
    for await (const page of pagesOf(pool, table, keys, now)) {
      writer.rows(table, page);
      rows += page.length;
      if (table.name === 'users') users += page.length;
      onProgress({ table: table.name, rows, users });
      const piece = writer.piece();
      if (piece !== undefined) yield piece;
    }
  }
  const { end, rest } = writer.end();
  yield rest;
  onEnd({ poolId, name, ...end });
}

/** The keys of the pool's refresh tokens move with it, as an item. */
async function* pagesOf(
  pool: ReadablePool,
  table: PoolTable,
  keys: RefreshTokenKeysContent['keys'],
  now: number,
): AsyncGenerator<readonly Row[]> {
  if (table.name !== 'pool_items') {
    yield* pool.rows(table);
    return;
  }
  let earlier: RefreshTokenKeysContent['keys'] = [];
  for await (const page of pool.rows(table)) {
    for (const row of page.filter(isRefreshKeys)) {
      const { content } = row;
      if (content instanceof Uint8Array) {
        earlier = (JSON.parse(Buffer.from(content).toString()) as RefreshTokenKeysContent).keys;
      }
    }
    yield page.filter((row) => !isRefreshKeys(row));
  }
  yield [refreshKeysRow(pool.poolId, table, { keys: [...keys, ...earlier] }, now)];
}

function isRefreshKeys({ kind }: Row): boolean {
  return kind === 'refresh-token-keys';
}

function refreshKeysRow(poolId: string, { columns }: PoolTable, content: RefreshTokenKeysContent, now: number): Row {
  const row: Row = {
    pool_id: poolId,
    kind: 'refresh-token-keys',
    item_id: REFRESH_KEYS,
    content: new Uint8Array(Buffer.from(JSON.stringify(content))),
    version: 1,
    created_at: now,
    modified_at: now,
  };
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

async function onlyPool([only, another]: readonly string[]): Promise<string> {
  if (only === undefined) {
    throw new TransferError('NoPool', 'There is no user pool in this database.', 'Check --data or --database.');
  }
  if (another === undefined) return only;
  throw new TransferError('SeveralPools', 'There are several user pools.', 'Choose one with --pool.');
}

function notIntact(findings: readonly AuditFinding[]): TransferError {
  const subs = new Set(findings.map(({ sub }) => sub));
  const users = subs.size === 1 ? 'one user' : `${subs.size} users`;
  return new TransferError(
    'AuditFindings',
    `The audit trail of ${users} of this pool is not intact.`,
    'See what is wrong: latchkey audit verify. Export it nevertheless with --accept-audit-findings; these trails stay marked as not intact.',
  );
}
