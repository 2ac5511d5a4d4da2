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
  /** AvailableChallenges of the choice of a first factor; empty: there was no choice. */
  readonly available: readonly string[];
  /** The user asked to remember this browser. */
  readonly remembers: boolean;
  /** Milliseconds since the epoch. A page that is left longer begins anew. */
  readonly expiresAt: number;
}

/** How long a page can be left ("Managed login" of the developer guide: an attempt is cancelled after 5 minutes). */
export const pageLifetimeMs = 5 * 60_000;

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
