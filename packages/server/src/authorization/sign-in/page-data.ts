/** What is kept between two pages of one sign-in: the engine's Session and what the next page shows. Sealed in a cookie. */
import type { EngineChallenge } from '../../challenges/state/sign-in-state.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';

export interface PageData {
  /** The client of the sign-in: its Session belongs to it. */
  readonly clientId: string;
  readonly challenge: EngineChallenge;
  readonly session: string;
  /** The user name as it was typed. */
  readonly username: string;
  /** ChallengeParameters that the next page shows. */
  readonly parameters: Readonly<Record<string, string>>;
  /** AvailableChallenges, for a choice. */
  readonly available: readonly string[];
}

export function sealPageData({ sealer }: Pick<Services, 'sealer'>, { id }: Pick<Pool, 'id'>, data: PageData): string {
  return sealer.seal('page-data', data, id);
}

/** Returns undefined for anything that this pool did not seal. */
export function openPageData(
  { sealer }: Pick<Services, 'sealer'>,
  { id }: Pick<Pool, 'id'>,
  sealed: string | undefined,
): PageData | undefined {
  // Only this server seals page data.
  return sealed === undefined ? undefined : (sealer.open('page-data', sealed, id) as PageData | undefined);
}
