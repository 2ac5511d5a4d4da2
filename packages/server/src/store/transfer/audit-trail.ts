/**
 * The chains over the audit trail are made with a key of the server. A pool that enters another server gets new MACs: its trails
 * were verified when it left the first, and the file is authenticated.
 */
import type { Connection } from '../db/connection.ts';
import { query } from '../db/query.ts';
import type { AuditChain, ChainHead, ChainOwner } from '../sealing/audit-chain.ts';
import type { Row } from './sealed-values.ts';

const headOf = query((db, $: { poolId: string; sub: string }) =>
  db.selectFrom('users').select('audit_head').where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

const setHead = query((db, $: { poolId: string; sub: string; head: string }) =>
  db.updateTable('users').set({ audit_head: $.head }).where('pool_id', '=', $.poolId).where('sub', '=', $.sub),
);

/**
 * Returns the row of a user with its head under the MAC of this server. A head that was left out stays so; one that
 * cannot be read is left out, which `audit verify` reports.
 */
export function withHead(chain: AuditChain, row: Row): Row {
  const head = row['audit_head'];
  if (typeof head !== 'string') return row;
  const content = contentOf(head);
  return { ...row, audit_head: content === undefined ? null : chain.writeHead(ownerOf(row), content) };
}

function ownerOf(row: Row): ChainOwner {
  return { poolId: String(row['pool_id']), sub: String(row['sub']) };
}

/** Reads a head of another server, whose MAC cannot be verified here. */
function contentOf(stored: string): ChainHead | undefined {
  try {
    const [first, before, last, mac] = JSON.parse(stored) as readonly unknown[];
    return { first: Number(first), before: String(before), last: Number(last), mac: String(mac) };
  } catch {
    return undefined;
  }
}

interface Trail {
  readonly owner: ChainOwner;
  /** Undefined for a trail that was not intact: its events keep the MACs that they have. */
  readonly head: ChainHead | undefined;
  mac: string;
}

/** Computes the MACs of events that arrive user by user, in the order of their positions. */
export class Trails {
  readonly #chain: AuditChain;
  #current: Trail | undefined;

  constructor(chain: AuditChain) {
    this.#chain = chain;
  }

  /** Returns a copy, for a transaction that may run again from its start. */
  fork(): Trails {
    const copy = new Trails(this.#chain);
    copy.#current = this.#current && { ...this.#current };
    return copy;
  }

  /** Continues where a copy has ended. */
  continue(copy: Trails): void {
    this.#current = copy.#current;
  }

  /** Returns the event with its new MAC. The user's row must have been written. */
  async next(connection: Connection, row: Row): Promise<Row> {
    const owner = ownerOf(row);
    if (this.#current?.owner.sub !== owner.sub) {
      await this.finish(connection);
      const stored = (await connection.row(headOf, owner))?.audit_head ?? null;
      const head = stored === null ? undefined : this.#chain.readHead(owner, stored);
      this.#current = { owner, head, mac: head?.before ?? '' };
    }
    const trail = this.#current;
    if (trail?.head === undefined) return row;
    const [position, at] = [Number(row['position']), Number(row['at'])];
    const event = { position, eventId: String(row['event_id']), at, details: String(row['details']) };
    const mac = this.#chain.macOf(owner, event, trail.mac);
    trail.mac = Buffer.from(mac.buffer, mac.byteOffset, mac.byteLength).toString('base64url');
    return { ...row, mac };
  }

  /** Writes the head of the last user. */
  async finish(connection: Connection): Promise<void> {
    const { owner, head, mac } = this.#current ?? {};
    this.#current = undefined;
    if (owner === undefined || head === undefined || mac === undefined) return;
    await connection.change(setHead, { ...owner, head: this.#chain.writeHead(owner, { ...head, mac }) });
  }
}
