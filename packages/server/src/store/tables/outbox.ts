/** Messages and events that wait for another attempt. They contain codes and addresses, and are sealed as a whole. */
import type { Envelope } from '../../crypto/envelope.ts';
import { latestWindowEnd } from '../../time/instants.ts';
import { longestOutboxWaitMs } from '../../time/longest-waits.ts';
import type { Connection } from '../db/connection.ts';
import { query, row } from '../db/query.ts';
import type { OutboxTable } from '../db/schema.ts';
import type { OutboxContents, OutboxQueue, OutboxRecord } from '../../records/outbox.ts';
import { type SealedColumn, sealedColumn } from '../sealing/sealed-column.ts';
import type { OutboxKey, OutboxWriter } from '../contract/outbox.ts';

const WAITING = [
  'pool_id',
  'sub',
  'message_id',
  'message',
  'attempts',
  'due_at',
  'taken',
  'expires_at',
  'queue',
] as const satisfies readonly (keyof OutboxTable)[];

const insert = query((db, $: OutboxTable) => db.insertInto('outbox').values(row($, WAITING)));

const due = query((db, $: { queue: string; now: number; latest: number; rows: number }) =>
  db
    .selectFrom('outbox')
    .select(WAITING)
    .where('queue', '=', $.queue)
    .where((where) => where.or([where('due_at', '<=', $.now), where('due_at', '>', $.latest)]))
    .orderBy('due_at')
    .limit($.rows),
);

const take = query((db, $: OutboxKey & { until: number }) =>
  db
    .updateTable('outbox')
    .set({ taken: 1, due_at: $.until })
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('message_id', '=', $.messageId)
    .where('taken', '=', 0),
);

const takeOver = query((db, $: OutboxKey & { until: number; now: number; latest: number }) =>
  db
    .updateTable('outbox')
    .set({ taken: 1, due_at: $.until })
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('message_id', '=', $.messageId)
    .where((where) => where.or([where('due_at', '<=', $.now), where('due_at', '>', $.latest)])),
);

const count = query((db, $: { queue: string }) =>
  db
    .selectFrom('outbox')
    .select((column) => column.fn.countAll<number>().as('waiting'))
    .where('queue', '=', $.queue),
);

const release = query((db, $: OutboxKey & { attempts: number; dueAt: number }) =>
  db
    .updateTable('outbox')
    .set({ taken: 0, attempts: $.attempts, due_at: $.dueAt })
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('message_id', '=', $.messageId),
);

const remove = query((db, $: OutboxKey) =>
  db
    .deleteFrom('outbox')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('message_id', '=', $.messageId),
);

const removeTaken = query((db, $: OutboxKey & { now: number; latest: number }) =>
  db
    .deleteFrom('outbox')
    .where('pool_id', '=', $.poolId)
    .where('sub', '=', $.sub)
    .where('message_id', '=', $.messageId)
    .where('taken', '=', 1)
    .where((where) => where.or([where('due_at', '<=', $.now), where('due_at', '>', $.latest)])),
);

export class Outbox implements OutboxWriter {
  readonly #connection: Connection;
  readonly #message: SealedColumn;

  constructor(connection: Connection, envelope: Envelope) {
    this.#connection = connection;
    this.#message = sealedColumn(envelope, 'outbox', 'message');
  }

  async insert({ queue, poolId, sub, messageId, message, ...waiting }: OutboxRecord): Promise<void> {
    const plain = new TextEncoder().encode(JSON.stringify(message));
    await this.#connection.change(insert, {
      pool_id: poolId,
      sub,
      message_id: messageId,
      message: this.#message.seal(plain, poolId, [sub, messageId]),
      attempts: waiting.attempts,
      due_at: waiting.dueAt,
      taken: waiting.isTaken ? 1 : 0,
      expires_at: waiting.expiresAt,
      queue,
    });
  }

  async due<Q extends OutboxQueue>(queue: Q, now: number, limit: number): Promise<readonly OutboxRecord<Q>[]> {
    const found = await this.#connection.rows(due, { queue, ...dueTimes(now), rows: limit });
    return found.map((waiting) => this.#recordOf(queue, waiting));
  }

  async count(queue: OutboxQueue): Promise<number> {
    return (await this.#connection.row(count, { queue }))?.waiting ?? 0;
  }

  async take(key: OutboxKey, until: number): Promise<boolean> {
    return (await this.#connection.change(take, { ...keyOf(key), until })) > 0;
  }

  async takeOver(key: OutboxKey, now: number, until: number): Promise<boolean> {
    return (await this.#connection.change(takeOver, { ...keyOf(key), ...dueTimes(now), until })) > 0;
  }

  async release(key: OutboxKey, { attempts, dueAt }: { attempts: number; dueAt: number }): Promise<void> {
    await this.#connection.change(release, { ...keyOf(key), attempts, dueAt });
  }

  async remove(key: OutboxKey): Promise<void> {
    await this.#connection.change(remove, keyOf(key));
  }

  async removeTaken(key: OutboxKey, now: number): Promise<boolean> {
    return (await this.#connection.change(removeTaken, { ...keyOf(key), ...dueTimes(now) })) > 0;
  }

  /** The caller has selected rows of this queue. */
  #recordOf<Q extends OutboxQueue>(queue: Q, found: OutboxTable): OutboxRecord<Q> {
    const { pool_id: poolId, sub, message_id: messageId } = found;
    const plain = this.#message.open(found.message, poolId, [sub, messageId]);
    return {
      queue,
      poolId,
      sub,
      messageId,
      message: JSON.parse(new TextDecoder().decode(plain)) as OutboxContents[Q],
      attempts: found.attempts,
      dueAt: found.due_at,
      isTaken: found.taken === 1,
      expiresAt: found.expires_at,
    };
  }
}

/** A wait is over at its end, or if it would end later than any wait that begins now (`isWindowOver`). */
function dueTimes(now: number): { now: number; latest: number } {
  return { now, latest: latestWindowEnd(longestOutboxWaitMs, now) };
}

function keyOf({ poolId, sub, messageId }: OutboxKey): { poolId: string; sub: string; messageId: string } {
  return { poolId, sub, messageId };
}
