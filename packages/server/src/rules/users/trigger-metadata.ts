/** Which ClientMetadata the triggers after the first step get. */
import type { Situation } from '../../challenges/state/situation.ts';

/**
 * ClientMetadata of an answer or of GetTokensFromRefreshToken; never that of InitiateAuth and AdminInitiateAuth, refreshes
 * by them included, which reaches PreAuthentication and UserMigration alone (API reference, "InitiateAuth").
 */
export function laterMetadata({
  clientMetadata,
  begins,
}: Pick<Situation, 'clientMetadata' | 'begins'>): Situation['clientMetadata'] {
  return begins === true ? undefined : clientMetadata;
}
