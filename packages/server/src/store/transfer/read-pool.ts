/** Reads a whole pool from one snapshot of the database, with its secrets opened. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { kept, listOf, listValues, pieces } from '../db/many-rows.ts';
import { query } from '../db/query.ts';
import type { AuditChain } from '../sealing/audit-chain.ts';
import { type ChainedRow, type AuditFinding, verifyTrail } from '../tables/history/audit-verification.ts';
import { movingTables, type PoolTable, schemaOf } from './pool-tables.ts';
import { openRow, type Row } from './sealed-values.ts';
import { orderOf, statementsOf } from './statements.ts';

/** Rows that are read, and passed on, at a time. */
const ROWS = 500;

/** Items of pools contain images: some are 2 MB. */
const ITEMS = 10;

/** What a pool is read with. */
export interface ReadParts {
  /** A connection that sees one state of the database. */
  readonly snapshot: Connection;
  readonly envelope: Envelope;
  readonly chain: AuditChain;
}

/** A pool that can be read. */
export interface ReadablePool {
  readonly poolId: string;
  readonly name: string;
  readonly schema: readonly number[];
  readonly tables: readonly PoolTable[];
  /** What is wrong with the audit trails of the pool. */
  readonly findings: readonly AuditFinding[];
  /** Returns the rows of a table in pieces. @throws EnvelopeError for a secret that cannot be opened */
  rows(table: PoolTable): AsyncGenerator<readonly Row[]>;
}

const pool = query((db, $: { poolId: string }) =>
  db.selectFrom('pools').select(['pool_id', 'name']).where('pool_id', '=', $.poolId),
);

const somePools = query((db) => db.selectFrom('pools').select('pool_id').orderBy('pool_id').limit(2));

const users = query((db, $: { poolId: string; after: string; rows: number }) =>
  db
    .selectFrom('users')
    .select(['pool_id', 'sub', 'audit_head'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '>', $.after)
    .orderBy('sub')
    .limit($.rows),
);

const eventsBetween = query((db, $: { poolId: string; after: string; upTo: string }) =>
  db
    .selectFrom('auth_events')
    .select(['sub', 'event_id', 'at', 'details', 'position', 'mac'])
    .where('pool_id', '=', $.poolId)
    .where('sub', '>', $.after)
    .where('sub', '<=', $.upTo)
    .orderBy('sub'),
);

/** Returns the ids of up to two pools. */
export async function someOfPools(snapshot: Connection): Promise<readonly string[]> {
  return (await snapshot.rows(somePools, {})).map(({ pool_id }) => pool_id);
}

/** Verifies the audit trails of a pool, and returns the pool for reading; undefined if there is none with this id. */
export async function readablePool(parts: ReadParts, poolId: string): Promise<ReadablePool | undefined> {
  const { snapshot, envelope } = parts;
  const found = await snapshot.row(pool, { poolId });
  if (found === undefined) return undefined;
  const tables = await movingTables(snapshot);
  const findings = await verifyTrails(parts, poolId);
  const broken = new Set(findings.map(({ sub }) => sub));
  return {
    poolId,
    name: found.name,
    schema: await schemaOf(snapshot),
    tables,
    findings,
    async *rows(table) {
      const pages = pagesOf(snapshot, table, poolId);
      for await (const page of table.name === 'auth_events' ? byPosition(pages) : pages) {
        const rows = table.name === 'aliases' ? await withoutClaims(snapshot, poolId, page) : page;
        yield rows.map((row) => openRow(envelope, table.name, withoutBrokenHead(table, row, broken)));
      }
    },
  };
}

/**
 * Names of a distributed database count if their user holds their claim, or exists (../tables/names/claim-rows.ts). The others
 * stay: where they arrive, nobody could have them. Without a claim, only a marked name can be of a user who was deleted.
 */
async function withoutClaims(snapshot: Connection, poolId: string, page: readonly Row[]): Promise<readonly Row[]> {
  const claims = page.flatMap(({ claim }) => (typeof claim === 'string' ? [claim] : []));
  const held = new Set<string>();
  for (const some of pieces(claims)) {
    const rows = await snapshot.rows(heldAmong(some.length), { poolId, ...listValues(some) });
    for (const { sub, claim } of rows) held.add(`${sub} ${claim}`);
  }
  const left = page.flatMap(({ sub, claim, claimed_at: at }) => (claim === null && at !== null ? [String(sub)] : []));
  const existing = new Set<string>();
  for (const some of pieces(left)) {
    for (const { sub } of await snapshot.rows(existingAmong(some.length), { poolId, ...listValues(some) })) {
      existing.add(sub);
    }
  }
  const counts = ({ sub, claim, claimed_at: at }: Row): boolean =>
    typeof claim === 'string' ? held.has(`${String(sub)} ${claim}`) : at === null || existing.has(String(sub));
  return page.filter(counts).map(unclaimed);
}

function unclaimed(row: Row): Row {
  return { ...row, claim: null, claimed_at: null };
}

const existingAmong = kept((length: number) =>
  query((db, $: { poolId: string } & Readonly<Record<string, string>>) =>
    db.selectFrom('users').select('sub').where('pool_id', '=', $.poolId).where('sub', 'in', listOf($, length)),
  ),
);

const heldAmong = kept((length: number) =>
  query((db, $: { poolId: string } & Readonly<Record<string, string>>) =>
    db
      .selectFrom('held_names')
      .select(['sub', 'claim'])
      .where('pool_id', '=', $.poolId)
      .where('claim', 'in', listOf($, length)),
  ),
);

/**
 * A trail that is not intact here must not look intact elsewhere: its head is left out, which `audit verify` reports.
 */
function withoutBrokenHead({ name }: PoolTable, row: Row, broken: ReadonlySet<string>): Row {
  return name === 'users' && broken.has(String(row['sub'])) ? { ...row, audit_head: null } : row;
}

async function verifyTrails({ snapshot, chain }: ReadParts, poolId: string): Promise<readonly AuditFinding[]> {
  const findings: AuditFinding[] = [];
  for (let after = '', isLast = false; !isLast; ) {
    const page = await snapshot.rows(users, { poolId, after, rows: ROWS });
    const upTo = page.at(-1)?.sub ?? after;
    const events = Map.groupBy(await snapshot.rows(eventsBetween, { poolId, after, upTo }), ({ sub }) => sub);
    for (const user of page) {
      findings.push(...verifyTrail(chain, user, (events.get(user.sub) ?? []).toSorted(positions)).findings);
    }
    after = upTo;
    isLast = page.length < ROWS;
  }
  return findings;
}

function positions(one: ChainedRow, other: ChainedRow): number {
  return one.position - other.position || (one.event_id < other.event_id ? -1 : 1);
}

async function* pagesOf(snapshot: Connection, table: PoolTable, poolId: string): AsyncGenerator<readonly Row[]> {
  const { first, next } = statementsOf(table);
  const order = orderOf(table);
  const limit = table.name === 'pool_items' ? ITEMS : ROWS;
  let rows = await snapshot.rows(first, { pool_id: poolId, rows: limit });
  while (rows.length > 0) {
    yield rows;
    const last = rows.at(-1);
    if (rows.length < limit || last === undefined) return;
    const after = Object.fromEntries(order.map((column) => [column, last[column] ?? null]));
    rows = await snapshot.rows(next, { ...after, pool_id: poolId, rows: limit });
  }
}

/**
 * Returns the events of each user in the order of their positions, in which their MACs are computed. Events from before
 * the chain are left out: the chain of another server may be older, and would report them as added.
 */
async function* byPosition(pages: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  let ofUser: Row[] = [];
  const finished = (): readonly Row[] => ofUser.filter(isChained).toSorted((a, b) => number(a) - number(b));
  for await (const page of pages) {
    const ready: Row[] = [];
    for (const row of page) {
      if (ofUser.length > 0 && ofUser[0]?.['sub'] !== row['sub']) {
        ready.push(...finished());
        ofUser = [];
      }
      ofUser.push(row);
    }
    if (ready.length > 0) yield ready;
  }
  if (ofUser.length > 0) yield finished();
}

const number = (row: Row): number => Number(row['position']);
const isChained = (row: Row): boolean => number(row) > 0 || row['mac'] !== null;
