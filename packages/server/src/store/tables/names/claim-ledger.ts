/** What one write has claimed and released, and what follows from its end. See claim-rows.ts. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, Engine } from '../../db/connection.ts';
import { StoreError } from '../../store-error.ts';
import { type ClaimedAlias, removeAlias, settle, unmarkAlias } from './claim-rows.ts';
import { hexOf } from './stored-names.ts';

/** Belongs to one attempt of one write. */
export class ClaimLedger {
  readonly #claimed = new Map<string, ClaimedAlias>();
  readonly #released = new Map<string, ClaimedAlias>();
  /** Keys of the aliases that the write itself has changed. */
  readonly #changed = new Set<string>();

  noteClaimed(alias: ClaimedAlias): void {
    this.#claimed.set(hexOf(alias.akey), alias);
  }

  forgetClaimed({ akey }: ClaimedAlias): void {
    this.#claimed.delete(hexOf(akey));
  }

  noteReleased(alias: ClaimedAlias): void {
    this.#claimed.delete(hexOf(alias.akey));
    this.#released.set(hexOf(alias.akey), alias);
  }

  noteChanged({ akey }: ClaimedAlias): void {
    this.#changed.add(hexOf(akey));
  }

  /** Whether the write has released the alias. */
  hasReleased({ akey, claim }: ClaimedAlias): boolean {
    return this.#released.get(hexOf(akey))?.claim === claim;
  }

  hasChanged(akey: Uint8Array): boolean {
    return this.#changed.has(hexOf(akey));
  }

  hasTouched(akey: Uint8Array): boolean {
    const key = hexOf(akey);
    return this.#claimed.has(key) || this.#released.has(key) || this.#changed.has(key);
  }

  /** After the commit. What fails here, a sweep does later. */
  async committed(engine: Engine): Promise<void> {
    await Promise.allSettled([
      ...this.#claimed.values().map((alias) => engine.write((connection) => unmarkAlias(connection, alias))),
      ...this.#released.values().map((alias) => engine.write((connection) => removeAlias(connection, alias))),
    ]);
  }

  /** After a failure, which may have been after the commit. */
  async failed(engine: Engine): Promise<void> {
    const open = [...this.#claimed.values(), ...this.#released.values()];
    await Promise.allSettled(open.map((alias) => settle(engine, alias)));
  }
}

/**
 * The pause before a write runs again, longer each time. Meanwhile the write that it has made way for claims the name: a few
 * statements. Without the pause, the first one would take the name from it, and both would wait for each other again.
 */
const MAKES_WAY_MS = 50;

/** Runs a write whose names are claimed beside it. @param claims the engine of the claims */
export async function writeWithClaims<T>(
  engine: Engine,
  claims: Engine,
  job: (connection: Connection, ledger: ClaimLedger) => Promise<T>,
): Promise<T> {
  // One for each attempt: all but the last have been rolled back.
  const ledgers: ClaimLedger[] = [];
  try {
    const result = await engine.write(async (connection) => {
      if (ledgers.length > 0) await delay(MAKES_WAY_MS * ledgers.length);
      const ledger = new ClaimLedger();
      ledgers.push(ledger);
      return job(connection, ledger);
    });
    await ledgers.pop()?.committed(claims);
    await Promise.all(ledgers.map((ledger) => ledger.failed(claims)));
    return result;
  } catch (error) {
    // A database that does not answer would not answer these questions either.
    const isAway = error instanceof StoreError && error.reason === 'unavailable';
    if (!isAway) await Promise.all(ledgers.map((ledger) => ledger.failed(claims)));
    throw error;
  }
}
