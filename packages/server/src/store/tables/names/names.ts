/** The names that users are found by, as the other tables use them. There is one form for each kind of database. */
import type { Alias } from '../../../records/alias.ts';
import type { AliasClaim } from '../../contract/users.ts';

/** Names inside one write, or for reading committed data. `holdersOf` and the changes are those of `UserWriter`. */
export interface Names {
  /** Whether the names of a user are on other machines than the user. */
  readonly areApart: boolean;
  holderOf(alias: Alias): Promise<string | undefined>;
  holdersOf(aliases: readonly Alias[]): Promise<readonly (string | undefined)[]>;
  claim(alias: Alias, sub: string): Promise<boolean>;
  claimAll(claims: readonly AliasClaim[]): Promise<boolean>;
  release(alias: Alias, sub: string): Promise<void>;
  /** Frees all names of a user whose row this write has deleted. */
  releaseAll(poolId: string, sub: string): Promise<void>;
}
