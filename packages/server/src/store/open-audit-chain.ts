/** The key of the audit chain: random, generated once, and sealed in the database like every other secret. */
import type { Envelope } from '../crypto/envelope.ts';
import type { Connection } from './db/connection.ts';
import { query } from './db/query.ts';
import { type AuditChain, createAuditChain, EMPTY_HEAD } from './sealing/audit-chain.ts';
import { ServerKeys } from './tables/server-keys.ts';

const ID = 'audit-chain';
const KEY_LENGTH = 32;
const INSTANT_LENGTH = 8;

/** Appended to key and instant once every user has a head: from then on every user must have one. */
const EVERY_USER_HAS_A_HEAD = Buffer.of(1);

const USERS_AT_ONCE = 500;

/** The dependencies of `openAuditChain`. */
export interface ChainParts {
  readonly envelope: Envelope;
  readonly clock: { now(): number };
  readonly random: { bytes(length: number): Uint8Array };
}

const usersWithoutHead = query((db, $: { poolId: string; sub: string; rows: number }) =>
  db
    .selectFrom('users')
    .select(['pool_id', 'sub'])
    .where((where) => where(where.refTuple('pool_id', 'sub'), '>', where.tuple($.poolId, $.sub)))
    .where('audit_head', 'is', null)
    .orderBy('pool_id')
    .orderBy('sub')
    .limit($.rows),
);

const setHead = query((db, $: { poolId: string; sub: string; head: string }) =>
  db
    .updateTable('users')
    .set({ audit_head: $.head })
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('audit_head', 'is', null),
);

/**
 * Opens the chain, or begins it. The stored value is the key, followed by the instant of its creation in eight bytes.
 * Users from before the chain get their heads here, in the same write. If a user without a head were accepted, anybody
 * who can change the database could remove a trail together with its head.
 */
export async function openAuditChain(connection: Connection, parts: ChainParts): Promise<AuditChain> {
  const keys = new ServerKeys(connection, parts.envelope);
  const stored = (await keys.list()).find(({ id }) => id === ID)?.key ?? newChain(parts);
  const since = Buffer.from(stored.subarray(KEY_LENGTH, KEY_LENGTH + INSTANT_LENGTH)).readBigUInt64BE();
  const chain = createAuditChain(stored.subarray(0, KEY_LENGTH), Number(since));
  if (stored.length > KEY_LENGTH + INSTANT_LENGTH) return chain;
  await addMissingHeads(connection, chain);
  await keys.put({ id: ID, key: Buffer.concat([stored, EVERY_USER_HAS_A_HEAD]), expiresAt: null });
  return chain;
}

function newChain({ clock, random }: ChainParts): Uint8Array {
  const since = Buffer.alloc(INSTANT_LENGTH);
  since.writeBigUInt64BE(BigInt(clock.now()));
  return Buffer.concat([random.bytes(KEY_LENGTH), since]);
}

async function addMissingHeads(connection: Connection, chain: AuditChain): Promise<void> {
  for (let after = { poolId: '', sub: '' }, isLast = false; !isLast; ) {
    const found = await connection.rows(usersWithoutHead, { ...after, rows: USERS_AT_ONCE });
    for (const { pool_id: poolId, sub } of found) {
      after = { poolId, sub };
      await connection.change(setHead, { ...after, head: chain.writeHead(after, EMPTY_HEAD) });
    }
    isLast = found.length < USERS_AT_ONCE;
  }
}
