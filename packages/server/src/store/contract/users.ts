/** The store of users and their aliases: its interface for the rest of the server. */
import type { Alias } from '../../records/alias.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Page, PageRequest } from './page.ts';

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

/** What a typed text may be, in the order in which names count: the first alias, then the sub, then further aliases. */
export interface UserNames {
  /** At least one. */
  readonly aliases: readonly Alias[];
  /** The text as a sub, if it has the form of one. */
  readonly sub: string | undefined;
}

export interface UserReader {
  find(poolId: string, sub: string): Promise<UserRecord | undefined>;
  /** Takes as long for names that nobody has. */
  findByName(poolId: string, names: UserNames): Promise<UserRecord | undefined>;
  /** The sub of the user who has the alias. */
  holderOf(alias: Alias): Promise<string | undefined>;
  /**
   * In the order of subs. With a filter, the users that match it; with a prefix filter, in the order of the compared
   * values.
   */
  list(poolId: string, page: PageRequest, filter?: UserFilter): Promise<Page<UserRecord>>;
}

/** An alias, and the user who is to have it. */
export interface AliasClaim {
  readonly alias: Alias;
  readonly sub: string;
}

export interface UserWriter extends UserReader {
  /** Reads a user and locks the row until the write ends. */
  findForUpdate(poolId: string, sub: string): Promise<UserRecord | undefined>;
  /** @throws StoreError (`gone`) when the pool has been removed meanwhile. */
  insert(user: UserRecord): Promise<void>;
  /** Stores new users of one pool with few statements. @throws StoreError (`gone`) as `insert` */
  insertAll(users: readonly UserRecord[]): Promise<void>;
  /** Who has the aliases: subs in the order of the aliases, undefined where nobody has one. */
  holdersOf(aliases: readonly Alias[]): Promise<readonly (string | undefined)[]>;
  /** Which of the subs are subs of users of the pool. */
  existingSubs(poolId: string, subs: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Assigns the aliases, which must be different, to the users. False: somebody has one of them, and it is not known
   * which of the others were assigned; the write must not be committed.
   */
  claimAliases(claims: readonly AliasClaim[]): Promise<boolean>;
  /** Replaces the record. Call it only with a changed copy of what `findForUpdate` returned. */
  replace(user: UserRecord): Promise<void>;
  /** Removes the user and everything that belongs to the user. False: there was no such user. */
  remove(poolId: string, sub: string): Promise<boolean>;
  /** Assigns the alias to the user. False: another user has it. True also if this user already has it. */
  claimAlias(alias: Alias, sub: string): Promise<boolean>;
  /** Frees the alias if this user has it. */
  releaseAlias(alias: Alias, sub: string): Promise<void>;
  /**
   * Accepts a TOTP step once: stores it as the last step if it is later than the stored one (RFC 6238 section 5.2), or
   * if the stored one is later than `latestStep`, the last step that can have been accepted by now. False: this step or
   * a later one has been used, or the user has no TOTP.
   */
  acceptTotpStep(poolId: string, sub: string, step: number, latestStep: number): Promise<boolean>;
}
