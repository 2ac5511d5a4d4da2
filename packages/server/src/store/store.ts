/**
 * The interface of the store: a reader, and a writer inside `write`. It has two engines (embedded SQLite, and
 * PostgreSQL). The SQL is written once for both, in one file per table.
 *
 * `write` runs a job in its own transaction: all of its changes are committed or none, and they are on disk before it
 * resolves. A job must await only the store, so that jobs of many requests can share one commit; a job that waits for
 * something else fails after some seconds. A job may run again from its start (PostgreSQL serialization conflicts), so
 * it must not have side effects outside the store. If a job throws, its changes are rolled back and the caller gets the
 * error. Errors of the store itself are StoreErrors (store-error.ts).
 *
 * A job that adds a row to a user (a device, a session, a code) first locks the user with `users.findForUpdate`:
 * otherwise the row could remain after a user who is removed at the same time.
 */
import type { ExportedEvent, ExportedEvents, ExportPage } from './tables/history/audit-export.ts';
import type { AuditPage, AuditVerification } from './tables/history/audit-verification.ts';
import type { ResealOptions, ResealProgress } from './sealing/reseal.ts';
import type { EngineLoad } from './db/connection.ts';
import type { SchemaGuard } from './db/guarded-engine.ts';
import type { WholeCopy } from './transfer/whole-copy.ts';
import type { DecoyReader } from './tables/decoy.ts';
import type { AuthEventReader, AuthEventWriter } from './contract/auth-events.ts';
import type { AuthorizationCodeReader, AuthorizationCodeWriter } from './contract/sessions/authorization-codes.ts';
import type { ClientReader, ClientWriter } from './contract/clients.ts';
import type { CodeReader, CodeWriter } from './contract/codes.ts';
import type { DeviceReader, DeviceWriter, PendingDeviceReader } from './contract/devices.ts';
import type { GroupReader, GroupWriter } from './contract/groups.ts';
import type { GuardReader, GuardWriter } from './contract/guards.ts';
import type { SsoSessionReader, SsoSessionWriter } from './contract/sessions/sso-sessions.ts';
import type { StoredSignInReader, StoredSignInWriter } from './contract/sessions/stored-sign-ins.ts';
import type { ImportJobReader, ImportJobWriter } from './contract/import-jobs.ts';
import type { OutboxReader, OutboxWriter } from './contract/outbox.ts';
import type { PasskeyReader, PasskeyWriter } from './contract/passkeys.ts';
import type { PastPasswordReader, PastPasswordWriter } from './contract/past-passwords.ts';
import type { PoolItemReader, PoolItemWriter } from './contract/pool-items.ts';
import type { PoolReader, PoolWriter } from './contract/pools.ts';
import type { ProvisionedLimitReader, ProvisionedLimitWriter } from './contract/provisioned-limits.ts';
import type { RiskHistoryReader, RiskHistoryWriter } from './contract/risk-histories.ts';
import type { ServerKeyReader, ServerKeyWriter } from './contract/server-keys.ts';
import type { StepReader, StepWriter } from './contract/steps.ts';
import type { TokenSessionReader, TokenSessionWriter } from './contract/sessions/token-sessions.ts';
import type { UserReader, UserWriter } from './contract/users.ts';

export interface StoreReader {
  readonly pools: PoolReader;
  readonly clients: ClientReader;
  readonly users: UserReader;
  readonly devices: DeviceReader & PendingDeviceReader;
  readonly sessions: TokenSessionReader;
  readonly ssoSessions: SsoSessionReader;
  readonly authorizationCodes: AuthorizationCodeReader;
  readonly codes: CodeReader;
  readonly pastPasswords: PastPasswordReader;
  readonly outbox: OutboxReader;
  readonly poolItems: PoolItemReader;
  readonly importJobs: ImportJobReader;
  readonly groups: GroupReader;
  readonly passkeys: PasskeyReader;
  readonly signIns: StoredSignInReader;
  readonly steps: StepReader;
  readonly authEvents: AuthEventReader;
  readonly riskHistories: RiskHistoryReader;
  readonly serverKeys: ServerKeyReader;
  readonly provisionedLimits: ProvisionedLimitReader;
  readonly guards: GuardReader & Pick<GuardWriter, 'isConsumed'>;
  /** The decoy user. */
  readonly decoy: DecoyReader;
}

export interface StoreWriter {
  readonly pools: PoolWriter;
  readonly clients: ClientWriter;
  readonly users: UserWriter;
  readonly devices: DeviceWriter & PendingDeviceReader;
  readonly sessions: TokenSessionWriter;
  readonly ssoSessions: SsoSessionWriter;
  readonly authorizationCodes: AuthorizationCodeWriter;
  readonly codes: CodeWriter;
  readonly pastPasswords: PastPasswordWriter;
  readonly outbox: OutboxWriter;
  readonly poolItems: PoolItemWriter;
  readonly importJobs: ImportJobWriter;
  readonly groups: GroupWriter;
  readonly passkeys: PasskeyWriter;
  readonly signIns: StoredSignInWriter;
  readonly steps: StepWriter;
  readonly authEvents: AuthEventWriter;
  readonly riskHistories: RiskHistoryWriter;
  readonly serverKeys: ServerKeyWriter;
  readonly provisionedLimits: ProvisionedLimitWriter;
  readonly guards: GuardWriter;
}

export interface Store {
  /** Reads committed data. */
  readonly read: StoreReader;
  /** Reads what may be a second old, from a replica; absent if there is none. For nothing that decides a sign-in. */
  readonly replica?: Pick<StoreReader, 'pools'>;
  write<T>(job: (tx: StoreWriter) => Promise<T>): Promise<T>;
  /** @throws StoreError (`unavailable`) if the database cannot be reached or written */
  ping(): Promise<void>;
  /**
   * Removes expired rows: consumed nonces, counters, codes (also those of authorization requests), undelivered messages, pending sign-ins and
   * SSO sessions at their end;
   * token sessions a day after their end, because their last access tokens may live that long; failed attempts after 20
   * minutes; unconfirmed device keys after a day; audit events after 30 days. Also removes the remaining rows of
   * removed pools and groups. Works in small writes, so that other writes can run in between.
   * @returns the number of removed rows
   */
  sweep(now: number): Promise<number>;
  /**
   * Reseals every value that is not sealed under the newest master key. Other reads and writes continue meanwhile.
   * @throws EnvelopeError for a value that cannot be opened
   */
  reseal(options: ResealOptions): Promise<ResealProgress>;
  /** Verifies the audit chains of a page of users, in the order of pools and subs. */
  verifyAudit(page: AuditPage): Promise<AuditVerification>;
  /** Reads a page of the audit trail of a pool. */
  auditPage(page: ExportPage): Promise<ExportedEvents>;
  /** Whether the server wrote an event, which may no longer be stored. */
  isAuthentic(event: ExportedEvent): boolean;
  /** Counts the values that are sealed under each master key, by the key's id. */
  sealedUnder(afterStep: () => Promise<void>): Promise<ReadonlyMap<string, number>>;
  /** Whether this version may use the database: a newer one may have migrated it meanwhile. */
  readonly schema: SchemaGuard;
  /** Sizes and connections, for metrics. */
  load(): EngineLoad;
  /**
   * Copies all data into memory, for a server in development.
   * @throws CopyTooLargeError
   */
  copyAll(): Promise<WholeCopy>;
  /** Replaces all data by a copy, or by nothing. */
  replaceAll(copy: WholeCopy | undefined): Promise<void>;
  close(): Promise<void>;
}
