/** The store of users and their aliases: what the rest of the server may ask of it. */
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
