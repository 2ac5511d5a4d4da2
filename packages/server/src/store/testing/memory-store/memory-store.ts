/**
 * The store a second time, as simple as possible: lists in memory, no index, no sealing, one write after another. It is
 * written from the store's contract (../../contract) and shares no code with the tables. Random histories of calls must
 * have the same answers from both (../histories).
 */
import { lockOutProfileOf } from '../../../records/attempts.ts';
import type { Store, StoreReader, StoreWriter } from '../../store.ts';
import { authEventsIn, riskHistoriesIn } from './events.ts';
import { importJobsIn } from './import-jobs.ts';
import type { NotCovered } from './not-covered.ts';
import { outboxIn } from './outbox.ts';
import { textOf } from './plain.ts';
import { poolItemsIn } from './pool-items.ts';
import { clientsIn, groupsIn, poolsIn, withoutRetired } from './pools.ts';
import {
  authorizationCodesIn,
  codesIn,
  devicesIn,
  passkeysIn,
  pastPasswordsIn,
  sessionsIn,
  signInsIn,
  ssoSessionsIn,
} from './sessions.ts';
import { provisionedLimitsIn, serverKeysIn } from './server.ts';
import { guardsIn, stepsIn } from './steps.ts';
import { newTables, type Table, type Tables } from './tables.ts';
import { usersIn } from './users.ts';

type WithoutParts<T, Prefix extends 'read' | 'write'> = {
  readonly [name in keyof T as `${Prefix}.${string & name}` extends NotCovered ? never : name]: T[name];
};

/** The parts of the store that the naive one has too: every one that is not in the list of those that it has not. */
export type ModelReader = WithoutParts<StoreReader, 'read'>;
export type ModelWriter = WithoutParts<StoreWriter, 'write'>;
export type ModelStore = Pick<Store, Exclude<keyof Store, NotCovered | 'read' | 'write'>> & {
  readonly read: ModelReader;
  write<T>(job: (tx: ModelWriter) => Promise<T>): Promise<T>;
};

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Public halves of retired keys stay published a day, and an hour for caches. */
const KEYS_PUBLISHED = 25 * 60 * MINUTE;

export class MemoryStore implements ModelStore {
  readonly #tables: Tables = newTables();
  readonly read = partsOf(this.#tables);

  /** The write runs alone. If its job throws, everything is as it was before. */
  async write<T>(job: (tx: ModelWriter) => Promise<T>): Promise<T> {
    const before = this.#rows();
    try {
      return await job(this.read);
    } catch (error) {
      this.#restore(before);
      throw error;
    }
  }

  /** Removes what has expired. The number of removed rows is not part of the model: it is 0. */
  async sweep(now: number): Promise<number> {
    const { pools, signingKeys, devices, sessions, attempts, serverKeys, authEvents, ...tables } = this.#tables;
    for (const name of [
      'nonces',
      'counters',
      'codes',
      'pendingSignIns',
      'signIns',
      'ssoSessions',
      'authorizationCodes',
      'outbox',
    ] as const) {
      const table: Table<{ readonly expiresAt: number }> = tables[name] as never;
      table.removeIf(({ expiresAt }) => expiresAt <= now);
    }
    serverKeys.removeIf(({ expiresAt }) => expiresAt !== null && expiresAt <= now);
    sessions.removeIf(({ expiresAt }) => expiresAt <= now - DAY);
    authEvents.removeIf(({ at }) => at <= now - 30 * DAY);
    devices.removeIf(({ secret, lastAuthenticatedAt }) => secret === null && lastAuthenticatedAt <= now - DAY);
    signingKeys.removeIf(({ retiredAt }) => retiredAt !== null && retiredAt <= now - KEYS_PUBLISHED);
    signingKeys.change({}, withoutRetired(now));
    const keeps = (poolId: string) =>
      lockOutProfileOf(pools.find({ poolId })?.definition.UserPoolTags ?? {}) === 'nist';
    attempts.removeIf(
      ({ poolId, failures, lastFailureAt }) => lastFailureAt <= now - 20 * MINUTE && (failures === 0 || !keeps(poolId)),
    );
    return 0;
  }

  /** A store with the same data, which then has a history of its own. */
  copy(): MemoryStore {
    const copy = new MemoryStore();
    copy.#restore(this.#rows());
    return copy;
  }

  /** Equal for stores with the same data. */
  fingerprint(): string {
    const rows = Object.values(this.#tables).map((table) => table.rows.map(textOf).sort());
    return JSON.stringify(rows);
  }

  #rows(): readonly (readonly object[])[] {
    return Object.values(this.#tables).map(({ rows }) => rows);
  }

  #restore(before: readonly (readonly object[])[]): void {
    for (const [index, table] of Object.values(this.#tables).entries()) {
      (table as Table<object>).rows = before[index] ?? [];
    }
  }
}

function partsOf(tables: Tables) {
  return {
    pools: poolsIn(tables),
    clients: clientsIn(tables),
    users: usersIn(tables),
    devices: devicesIn(tables),
    sessions: sessionsIn(tables),
    ssoSessions: ssoSessionsIn(tables),
    authorizationCodes: authorizationCodesIn(tables),
    codes: codesIn(tables),
    pastPasswords: pastPasswordsIn(tables),
    groups: groupsIn(tables),
    passkeys: passkeysIn(tables),
    signIns: signInsIn(tables),
    steps: stepsIn(tables),
    guards: guardsIn(tables),
    outbox: outboxIn(tables),
    authEvents: authEventsIn(tables),
    riskHistories: riskHistoriesIn(tables),
    poolItems: poolItemsIn(tables),
    importJobs: importJobsIn(tables),
    serverKeys: serverKeysIn(tables),
    provisionedLimits: provisionedLimitsIn(tables),
  };
}
