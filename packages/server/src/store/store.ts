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
import type { DecoyReader } from './decoy.ts';
import type {
  Alias,
  AttemptRecord,
  AuthEventRecord,
  ClientRecord,
  CodePurpose,
  CodeRecord,
  DeviceRecord,
  KeptSignIn,
  GroupRecord,
  PastPassword,
  MembershipRecord,
  PasskeyRecord,
  OutboxRecord,
  PendingDeviceSignIn,
  PoolRecord,
  ServerKeyRecord,
  SigningKeyRecord,
  TokenSessionRecord,
  UserRecord,
} from './records.ts';

/** A page of a listing in a stable order, and the key to continue after, absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string | undefined;
}

/**
 * At most `limit` items (at least one), continuing after the `next` of an earlier page of the same listing. What that
 * key looks like is the store's business.
 */
export interface PageRequest {
  readonly after?: string | undefined;
  readonly limit: number;
}

/** A ListUsers filter after parsing: `=` is exact, `^=` a prefix. */
export interface UserFilter {
  readonly attribute:
    | 'username'
    | 'email'
    | 'phone_number'
    | 'name'
    | 'given_name'
    | 'family_name'
    | 'preferred_username'
    | 'cognito:user_status'
    | 'status'
    | 'sub';
  readonly match: 'exact' | 'prefix';
  readonly value: string;
}

export interface PoolReader {
  find(poolId: string): Promise<PoolRecord | undefined>;
  /** In the order of pool ids. */
  list(page: PageRequest): Promise<Page<PoolRecord>>;
  signingKeys(poolId: string): Promise<readonly SigningKeyRecord[]>;
  /** Number of users (exact, from a counter row kept by the users aggregate). */
  countUsers(poolId: string): Promise<number>;
}

export interface PoolWriter extends PoolReader {
  insert(pool: PoolRecord, keys: readonly SigningKeyRecord[]): Promise<void>;
  /** Adds keys that sign from an instant on, when all others of the pool end. Call it after `replace`, which locks the pool. */
  addSigningKeys(poolId: string, keys: readonly SigningKeyRecord[], signsFrom: number): Promise<void>;
  /** Deletes the private halves of all keys that were retired by now. */
  deletePrivateKeys(now: number): Promise<void>;
  /** Replaces the record if its stored version is still `pool.version`, and stores version + 1. False: it changed meanwhile. */
  replace(pool: PoolRecord): Promise<boolean>;
  /**
   * Removes the pool and everything in it. False: there was none. Of a large pool the rows of users may stay behind for
   * later sweeps, unreachable once the pool is gone; a new pool of the same id inherits none of them.
   */
  remove(poolId: string): Promise<boolean>;
}

export interface ClientReader {
  /** Client ids are unique over all pools of a server. */
  find(clientId: string): Promise<ClientRecord | undefined>;
  /** In the order of client ids. */
  list(poolId: string, page: PageRequest): Promise<Page<ClientRecord>>;
}

export interface ClientWriter extends ClientReader {
  insert(client: ClientRecord): Promise<void>;
  /** As PoolWriter.replace. */
  replace(client: ClientRecord): Promise<boolean>;
  remove(poolId: string, clientId: string): Promise<boolean>;
}

export interface UserReader {
  find(poolId: string, sub: string): Promise<UserRecord | undefined>;
  /** The sub that holds an alias. */
  holderOf(alias: Alias): Promise<string | undefined>;
  /** In the order of subs; with a filter, the users that match it, those of a prefix in the order of the compared values. */
  list(poolId: string, page: PageRequest, filter?: UserFilter): Promise<Page<UserRecord>>;
}

export interface UserWriter extends UserReader {
  /** Reads a user and keeps others from changing it until the write ends. */
  findForUpdate(poolId: string, sub: string): Promise<UserRecord | undefined>;
  /** @throws StoreError (`gone`) when the pool has been removed meanwhile. */
  insert(user: UserRecord): Promise<void>;
  /** Replaces the record. Call it only with what `findForUpdate` gave, changed. */
  replace(user: UserRecord): Promise<void>;
  /** Removes the user with aliases, devices, sessions, codes, memberships, passkeys and counters. False: there was none. */
  remove(poolId: string, sub: string): Promise<boolean>;
  /** Takes the alias for the user. False: another user holds it. True also when this user holds it already. */
  claimAlias(alias: Alias, sub: string): Promise<boolean>;
  /** Gives the alias up if this user holds it. */
  releaseAlias(alias: Alias, sub: string): Promise<void>;
  /**
   * Accepts a TOTP step once: stores it as the last step if it is later than the stored one (RFC 6238 section 5.2), or if the
   * stored one is later than `latestStep`, the last that can have been accepted by now.
   * False: this step, or a later one, was used already, or the user has no TOTP.
   */
  acceptTotpStep(poolId: string, sub: string, step: number, latestStep: number): Promise<boolean>;
}

export interface DeviceReader {
  find(poolId: string, sub: string, deviceKey: string): Promise<DeviceRecord | undefined>;
  /** Confirmed devices in the order of device keys. */
  list(poolId: string, sub: string, page: PageRequest, only?: 'remembered'): Promise<Page<DeviceRecord>>;
}

export interface DeviceWriter extends DeviceReader {
  findForUpdate(poolId: string, sub: string, deviceKey: string): Promise<DeviceRecord | undefined>;
  insert(device: DeviceRecord): Promise<void>;
  replace(device: DeviceRecord): Promise<void>;
  /** Removes the device and the sign-ins that wait for it. False: there was none. */
  remove(poolId: string, sub: string, deviceKey: string): Promise<boolean>;
  /** Remembers where a sign-in waits (one per user, device and client; a newer one replaces it). */
  putPending(pending: PendingDeviceSignIn): Promise<void>;
  removePending(poolId: string, sub: string, deviceKey: string, clientId: string): Promise<void>;
}

export interface PendingDeviceReader {
  findPending(
    poolId: string,
    sub: string,
    deviceKey: string,
    clientId: string,
  ): Promise<PendingDeviceSignIn | undefined>;
}

export interface TokenSessionReader {
  find(poolId: string, sub: string, sessionId: string): Promise<TokenSessionRecord | undefined>;
}

export interface TokenSessionWriter extends TokenSessionReader {
  findForUpdate(poolId: string, sub: string, sessionId: string): Promise<TokenSessionRecord | undefined>;
  insert(session: TokenSessionRecord): Promise<void>;
  replace(session: TokenSessionRecord): Promise<void>;
  /** Ends every session of the user that is not ended yet. */
  revokeAll(poolId: string, sub: string, at: number): Promise<void>;
}

export interface CodeReader {
  find(poolId: string, sub: string, purpose: CodePurpose): Promise<CodeRecord | undefined>;
}

export interface CodeWriter extends CodeReader {
  /** Stores the code in place of any earlier one for the purpose. */
  put(code: CodeRecord): Promise<void>;
  /** Uses the code up. True for exactly one caller, and only while the stored hash is still this one. */
  consume(poolId: string, sub: string, purpose: CodePurpose, hash: Uint8Array): Promise<boolean>;
}

export interface GroupReader {
  find(poolId: string, groupName: string): Promise<GroupRecord | undefined>;
  /** In the order of names. */
  list(poolId: string, page: PageRequest): Promise<Page<GroupRecord>>;
  /** The groups of a user in the order of names. */
  listOf(poolId: string, sub: string, page: PageRequest): Promise<Page<GroupRecord>>;
  /** In the order of subs. */
  members(group: Pick<GroupRecord, 'poolId' | 'groupId'>, page: PageRequest): Promise<Page<UserRecord>>;
  /** What tokens tell of the groups of a user, in no order; as many as `addMember` let in. */
  membershipsOf(poolId: string, sub: string): Promise<readonly MembershipRecord[]>;
}

export interface GroupWriter extends GroupReader {
  /** Reads a group and keeps others from changing it until the write ends. */
  findForUpdate(poolId: string, groupName: string): Promise<GroupRecord | undefined>;
  /**
   * Adds a group, unless its pool has one of the name or has `limit` groups.
   * @throws StoreError (`gone`) when the pool has been removed meanwhile.
   */
  insert(group: GroupRecord, limit: number): Promise<'inserted' | 'exists' | 'full'>;
  /** Replaces description, role and precedence. Call it only with what `findForUpdate` gave, changed. */
  replace(group: GroupRecord): Promise<void>;
  /** Removes the group; its members are in it no more. False: there was none. */
  remove(poolId: string, groupName: string): Promise<boolean>;
  /** Puts a user into a group, unless the user is in `limit` groups. Call it with the user locked. */
  addMember(poolId: string, groupName: string, sub: string, limit: number): Promise<'added' | 'no-group' | 'full'>;
  /** Takes a user out of a group, if the user is in it. */
  removeMember(poolId: string, groupName: string, sub: string): Promise<void>;
}

export interface PasskeyReader {
  find(poolId: string, sub: string, credentialId: string): Promise<PasskeyRecord | undefined>;
  /** In the order of credential ids. */
  list(poolId: string, sub: string, page: PageRequest): Promise<Page<PasskeyRecord>>;
}

export interface PasskeyWriter extends PasskeyReader {
  /** Reads a passkey and keeps others from changing it until the write ends. */
  findForUpdate(poolId: string, sub: string, credentialId: string): Promise<PasskeyRecord | undefined>;
  /** False: the user has this credential already. */
  insert(passkey: PasskeyRecord): Promise<boolean>;
  /** Stores what a use told: the counter, the backup state and when it was. */
  recordUse(
    passkey: Pick<PasskeyRecord, 'poolId' | 'sub' | 'credentialId'>,
    use: { readonly signCount: number; readonly backedUp: boolean; readonly at: number },
  ): Promise<void>;
  /** False: there was none. */
  remove(poolId: string, sub: string, credentialId: string): Promise<boolean>;
}

export interface AuthEventReader {
  /** The newest events of a user, newest first: as many as are kept, which is a few dozen. */
  list(poolId: string, sub: string): Promise<readonly AuthEventRecord[]>;
}

export interface AuthEventWriter extends AuthEventReader {
  /**
   * Adds an event, and lets go of the oldest beyond those that are kept. Of a sub that no user has, nothing stays; it takes
   * as long.
   */
  insert(event: AuthEventRecord): Promise<void>;
}

/** What names a message in the outbox. */
export type OutboxKey = Pick<OutboxRecord, 'poolId' | 'sub' | 'messageId'>;

export interface OutboxReader {
  /**
   * At most `limit` messages that are due, the longest first; taken ones among them, whose nodes said nothing in time. One that
   * is due later than in `longestOutboxWaitMs` has waited since before the clock was set back, and is due as well.
   */
  due(now: number, limit: number): Promise<readonly OutboxRecord[]>;
}

export interface OutboxWriter extends OutboxReader {
  insert(waiting: OutboxRecord): Promise<void>;
  /** Takes a message that nobody has taken; `until` is when the taker is given up. True for one caller. */
  take(key: OutboxKey, until: number): Promise<boolean>;
  /** Gives a taken message back, for later. */
  release(key: OutboxKey, next: { readonly attempts: number; readonly dueAt: number }): Promise<void>;
  remove(key: OutboxKey): Promise<void>;
  /** Removes a message whose taker is given up. False: it is not there any more, or has been given back. */
  removeTaken(key: OutboxKey, now: number): Promise<boolean>;
}

export interface PastPasswordReader {
  /** The newest first. */
  list(poolId: string, sub: string): Promise<readonly PastPassword[]>;
}

export interface PastPasswordWriter extends PastPasswordReader {
  /** Adds a password as the newest and forgets all but the newest `keep`. Call it with the user locked. */
  add(poolId: string, sub: string, password: PastPassword, keep: number): Promise<void>;
}

export interface KeptSignInReader {
  find(poolId: string, sub: string, nonce: string): Promise<KeptSignIn | undefined>;
}

export interface KeptSignInWriter extends KeptSignInReader {
  /** Keeps a sign-in until it expires. */
  keep(signIn: KeptSignIn): Promise<void>;
}

export interface GuardReader {
  attempts(poolId: string, subject: string): Promise<AttemptRecord | undefined>;
}

/** The two primitives for everything that may happen once, or a limited number of times. */
export interface GuardWriter extends GuardReader {
  /** True for exactly one caller per nonce, for ever after false. The nonce is forgotten some time after `expiresAt`. */
  consumeOnce(poolId: string, nonce: string, expiresAt: number): Promise<boolean>;
  /** Whether a nonce has been consumed. */
  isConsumed(poolId: string, nonce: string): Promise<boolean>;
  /**
   * Adds one to a counter if it is below `limit`. The counter starts anew `lengthMs` after its first increment. The name
   * of a counter that belongs to a user begins with the user's sub, so that it goes with the user.
   */
  incrementIfBelow(
    poolId: string,
    counter: string,
    limit: number,
    window: { readonly now: number; readonly lengthMs: number },
  ): Promise<boolean>;
  /** Reads the attempts row and keeps others from changing it until the write ends. */
  attemptsForUpdate(poolId: string, subject: string): Promise<AttemptRecord | undefined>;
  /** Zero failures are the same as none. */
  putAttempts(poolId: string, subject: string, attempts: AttemptRecord): Promise<void>;
  clearAttempts(poolId: string, subject: string): Promise<void>;
}

export interface ServerKeyReader {
  /** All of them, in the order of their ids. */
  list(): Promise<readonly ServerKeyRecord[]>;
}

export interface ServerKeyWriter extends ServerKeyReader {
  /** Does nothing when there is a key of this id. */
  putIfAbsent(key: ServerKeyRecord): Promise<void>;
  /** Takes the place of a key of the same id. */
  put(key: ServerKeyRecord): Promise<void>;
  remove(id: string): Promise<void>;
}

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
