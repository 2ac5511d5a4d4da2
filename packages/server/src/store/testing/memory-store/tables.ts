/** The data of the naive store: lists of records, searched from their beginning. */
import type { AttemptRecord } from '../../../records/attempts.ts';
import type { Alias } from '../../../records/alias.ts';
import type { AuthEventRecord } from '../../../records/auth-event.ts';
import type { AuthorizationCodeRecord } from '../../../records/authorization-code.ts';
import type { ClientRecord } from '../../../records/client.ts';
import type { CodeRecord } from '../../../records/code.ts';
import type { DeviceRecord, PendingDeviceSignIn } from '../../../records/device.ts';
import type { GroupRecord } from '../../../records/group.ts';
import type { ImportChunk, ImportJobRecord, ImportLogPart } from '../../../records/import-job.ts';
import type { OutboxRecord } from '../../../records/outbox.ts';
import type { PasskeyRecord } from '../../../records/passkey.ts';
import type { PoolItemRecord } from '../../../records/pool-items/pool-item.ts';
import type { PoolRecord, SigningKeyRecord } from '../../../records/pool.ts';
import type { RiskHistory } from '../../../records/risk-history.ts';
import type { ServerKeyRecord } from '../../../records/server-key.ts';
import type { SsoSessionRecord } from '../../../records/sso-session.ts';
import type { StoredSignIn } from '../../../records/stored-sign-in.ts';
import type { TokenSessionRecord } from '../../../records/token-session.ts';
import type { PastPassword, UserRecord } from '../../../records/user.ts';
import type { Page, PageRequest } from '../../contract/page.ts';
import { StoreError } from '../../store-error.ts';

/** Rows with some equal fields. */
type Part<T> = { readonly [name in keyof T]?: T[name] };

/** One list of records. The records are never changed, only replaced, so that a copy of the list is a copy of the data. */
export class Table<T extends object> {
  rows: readonly T[] = [];
  readonly #keys: readonly (keyof T)[];

  /** @param keys the fields that no two records have in common */
  constructor(...keys: readonly (keyof T)[]) {
    this.#keys = keys;
  }

  where(part: Part<T>): readonly T[] {
    return this.rows.filter((row) => has(row, part));
  }

  find(part: Part<T>): T | undefined {
    return this.where(part)[0];
  }

  /** @throws StoreError (`statement`) if there is a record of this key */
  insert(row: T): void {
    if (this.#same(row) !== undefined) throw new StoreError('statement', 'There is a record of this key.');
    this.rows = [...this.rows, row];
  }

  /** Inserts the record, or replaces the one of its key. */
  put(row: T): void {
    if (this.#same(row) === undefined) this.insert(row);
    else this.change(this.#keyOf(row), () => row);
  }

  /** Replaces the record of this key. @throws StoreError (`misuse`) if there is none */
  replace(row: T): void {
    if (this.#same(row) === undefined) throw new StoreError('misuse', 'There is no record of this key.');
    this.put(row);
  }

  /** Replaces every record that matches. */
  change(part: Part<T>, changed: (row: T) => T): void {
    this.rows = this.rows.map((row) => (has(row, part) ? changed(row) : row));
  }

  /** Removes every record that matches. Whether there was one. */
  remove(part: Part<T>): boolean {
    return this.removeIf((row) => has(row, part));
  }

  removeIf(isOver: (row: T) => boolean): boolean {
    const before = this.rows.length;
    this.rows = this.rows.filter((row) => !isOver(row));
    return this.rows.length < before;
  }

  #keyOf(row: T): Part<T> {
    return Object.fromEntries(this.#keys.map((key) => [key, row[key]])) as Part<T>;
  }

  #same(row: T): T | undefined {
    return this.find(this.#keyOf(row));
  }
}

function has<T extends object>(row: T, part: Part<T>): boolean {
  return Object.entries(part).every(([name, value]) => row[name as keyof T] === value);
}

interface OfUser {
  readonly poolId: string;
  readonly sub: string;
}

/** All data. */
export const newTables = () => ({
  pools: new Table<PoolRecord>('poolId'),
  signingKeys: new Table<SigningKeyRecord>('poolId', 'kid'),
  clients: new Table<ClientRecord>('clientId'),
  users: new Table<UserRecord>('poolId', 'sub'),
  aliases: new Table<Alias & OfUser>('poolId', 'kind', 'value'),
  devices: new Table<DeviceRecord>('poolId', 'sub', 'deviceKey'),
  pendingSignIns: new Table<PendingDeviceSignIn>('poolId', 'sub', 'deviceKey', 'clientId'),
  sessions: new Table<TokenSessionRecord>('poolId', 'sub', 'sessionId'),
  ssoSessions: new Table<SsoSessionRecord>('poolId', 'sub', 'sessionId'),
  authorizationCodes: new Table<AuthorizationCodeRecord>('poolId', 'codeHash'),
  codes: new Table<CodeRecord>('poolId', 'sub', 'purpose'),
  pastPasswords: new Table<OfUser & { readonly passwords: readonly PastPassword[] }>('poolId', 'sub'),
  groups: new Table<GroupRecord>('poolId', 'groupName'),
  members: new Table<OfUser & { readonly groupId: string }>('poolId', 'sub', 'groupId'),
  passkeys: new Table<PasskeyRecord>('poolId', 'sub', 'credentialId'),
  signIns: new Table<StoredSignIn>('poolId', 'sub', 'nonce'),
  attempts: new Table<OfUser & AttemptRecord & { readonly subject: string }>('poolId', 'subject'),
  nonces: new Table<OfUser & { readonly nonce: string; readonly expiresAt: number }>('poolId', 'sub', 'nonce'),
  counters: new Table<OfUser & { readonly counter: string; readonly count: number; readonly expiresAt: number }>(
    'poolId',
    'counter',
  ),
  outbox: new Table<OutboxRecord>('poolId', 'sub', 'messageId'),
  authEvents: new Table<AuthEventRecord>('poolId', 'sub', 'eventId'),
  riskHistories: new Table<OfUser & { readonly history: RiskHistory }>('poolId', 'sub'),
  poolItems: new Table<PoolItemRecord>('poolId', 'kind', 'itemId'),
  importJobs: new Table<ImportJobRecord>('poolId', 'jobId'),
  importChunks: new Table<ImportChunk>('poolId', 'jobId', 'uploadId', 'index'),
  importLog: new Table<ImportLogPart>('poolId', 'jobId', 'lastLine'),
  serverKeys: new Table<ServerKeyRecord>('id'),
  provisionedLimits: new Table<{ readonly category: string; readonly perSecond: number }>('category'),
});

export type Tables = ReturnType<typeof newTables>;

/** Every list. Records without a pool belong to the server. */
export const allTables = (tables: Tables) =>
  Object.values(tables) as unknown as readonly Table<{ readonly poolId?: string }>[];

/** How far apart the clocks of two nodes may be (docs/decisions/0022). */
export const CLOCKS_APART = 5_000;

/** Compares texts by code points. */
export const inOrder = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** A page of records in the order of a text. */
export function pageOf<T>(
  rows: readonly T[],
  { after, limit }: PageRequest,
  keyOf: (row: T) => string,
  direction: 'ascending' | 'descending' = 'ascending',
): Page<T> {
  const order = (one: string, other: string): number =>
    direction === 'ascending' ? inOrder(one, other) : inOrder(other, one);
  const left = rows
    .filter((row) => after === undefined || order(keyOf(row), after) > 0)
    .sort((one, other) => order(keyOf(one), keyOf(other)));
  const items = left.slice(0, limit);
  const last = items.at(-1);
  return left.length > limit && last !== undefined ? { items, next: keyOf(last) } : { items };
}

/** The user that the name of a counter or of a subject of failed attempts begins with. */
export const ownerOf = (name: string): string => name.split('/')[0] ?? name;
