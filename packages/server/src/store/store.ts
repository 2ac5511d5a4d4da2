/**
 * The store as the server sees it: a reader, and a writer inside `write`.
 * Two engines stand behind it (SQLite embedded, PostgreSQL); the SQL is written once, one file per aggregate.
 *
 * `write` is a transaction of its own: all of its changes are kept or none, and they are on disk before it answers.
 * A job must await nothing but the store, so that jobs of many requests can share one commit; one that waits for
 * something else is failed after some seconds. A job may run again from its start (PostgreSQL serialisation conflicts),
 * so it has no side effects besides the store. An error that a job throws undoes the job and reaches the caller; errors
 * of the store itself are StoreErrors (store-error.ts).
 *
 * A job that adds something to a user (a device, a session, a code) first locks the user with `users.findForUpdate`:
 * otherwise the addition could outlive a user who is removed at the same moment.
 */
import type { AuditPage, AuditVerification } from './sealing/audit-verification.ts';
import type { ResealOptions, ResealProgress } from './sealing/reseal.ts';
import type { DecoyReader } from './tables/decoy.ts';
import type { AuthEventReader, AuthEventWriter } from './contract/auth-events.ts';
import type { ClientReader, ClientWriter } from './contract/clients.ts';
import type { CodeReader, CodeWriter } from './contract/codes.ts';
import type { DeviceReader, DeviceWriter, PendingDeviceReader } from './contract/devices.ts';
import type { GroupReader, GroupWriter } from './contract/groups.ts';
import type { GuardReader, GuardWriter } from './contract/guards.ts';
import type { KeptSignInReader, KeptSignInWriter } from './contract/kept-sign-ins.ts';
import type { OutboxReader, OutboxWriter } from './contract/outbox.ts';
import type { PasskeyReader, PasskeyWriter } from './contract/passkeys.ts';
import type { PastPasswordReader, PastPasswordWriter } from './contract/past-passwords.ts';
import type { PoolReader, PoolWriter } from './contract/pools.ts';
import type { ServerKeyReader, ServerKeyWriter } from './contract/server-keys.ts';
import type { TokenSessionReader, TokenSessionWriter } from './contract/token-sessions.ts';
import type { UserReader, UserWriter } from './contract/users.ts';

export interface StoreReader {
  readonly pools: PoolReader;
  readonly clients: ClientReader;
  readonly users: UserReader;
  readonly devices: DeviceReader & PendingDeviceReader;
  readonly sessions: TokenSessionReader;
  readonly codes: CodeReader;
  readonly pastPasswords: PastPasswordReader;
  readonly outbox: OutboxReader;
  readonly groups: GroupReader;
  readonly passkeys: PasskeyReader;
  readonly signIns: KeptSignInReader;
  readonly authEvents: AuthEventReader;
  readonly serverKeys: ServerKeyReader;
  readonly guards: GuardReader & { isConsumed(poolId: string, nonce: string): Promise<boolean> };
  /** What takes the place of a user who does not exist. */
  readonly decoy: DecoyReader;
}

export interface StoreWriter {
  readonly pools: PoolWriter;
  readonly clients: ClientWriter;
  readonly users: UserWriter;
  readonly devices: DeviceWriter & PendingDeviceReader;
  readonly sessions: TokenSessionWriter;
  readonly codes: CodeWriter;
  readonly pastPasswords: PastPasswordWriter;
  readonly outbox: OutboxWriter;
  readonly groups: GroupWriter;
  readonly passkeys: PasskeyWriter;
  readonly signIns: KeptSignInWriter;
  readonly authEvents: AuthEventWriter;
  readonly serverKeys: ServerKeyWriter;
  readonly guards: GuardWriter;
}

export interface Store {
  /** Reads committed data. */
  readonly read: StoreReader;
  write<T>(job: (tx: StoreWriter) => Promise<T>): Promise<T>;
  /** Throws when the database cannot be reached or written. */
  ping(): Promise<void>;
  /**
   * Removes what has expired: consumed nonces, counters, codes, undelivered messages and waiting sign-ins; token sessions a day after their end
   * (their last access tokens may live so long); attempts and unconfirmed device keys after a quiet day; the audit trail
   * after 30 days; what is left of
   * removed pools and groups. Works in small steps that let other writes pass. Returns the number of rows removed.
   */
  sweep(now: number): Promise<number>;
  /**
   * Seals every sealed value anew that is not under the newest master key. Other reads and writes go on meanwhile.
   * @throws EnvelopeError for a value that does not open
   */
  reseal(options: ResealOptions): Promise<ResealProgress>;
  /** Checks the chains over the audit trail of some users: those after a user, in the order of pools and subs. */
  verifyAudit(page: AuditPage): Promise<AuditVerification>;
  /** How many values are sealed under each master key, by the key's id. */
  sealedUnder(afterStep: () => Promise<void>): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}
