/** The key of the audit chain: random, generated once, and sealed in the database like every other secret. */
import type { Envelope } from '../../crypto/envelope.ts';
import type { Connection } from '../db/connection.ts';
import { StoreError } from '../store-error.ts';
import { type AuditChain, createAuditChain } from './audit-chain.ts';
import { ServerKeys } from '../tables/server-keys.ts';

const ID = 'audit-chain';
const KEY_LENGTH = 32;

/** The dependencies of `openAuditChain`. */
export interface ChainParts {
  readonly envelope: Envelope;
  readonly clock: { now(): number };
  readonly random: { bytes(length: number): Uint8Array };
}

/**
 * Opens the chain, or begins it. The stored value is the key, followed by the instant of its creation in eight bytes.
 */
export async function openAuditChain(connection: Connection, parts: ChainParts): Promise<AuditChain> {
  const keys = new ServerKeys(connection, parts.envelope);
  const since = Buffer.alloc(8);
  since.writeBigUInt64BE(BigInt(parts.clock.now()));
  await keys.putIfAbsent({ id: ID, key: Buffer.concat([parts.random.bytes(KEY_LENGTH), since]), expiresAt: null });
  const stored = (await keys.list()).find(({ id }) => id === ID)?.key;
  if (stored === undefined) throw new StoreError('misuse', 'The key of the audit chain is missing.');
  return createAuditChain(
    stored.subarray(0, KEY_LENGTH),
    Number(Buffer.from(stored.subarray(KEY_LENGTH)).readBigUInt64BE()),
  );
}
