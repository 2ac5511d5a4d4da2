/** Decides which ClientMetadata is passed to the triggers after the first step. */

/** A request that may contain ClientMetadata. */
interface WithMetadata {
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  /** The request is InitiateAuth or AdminInitiateAuth. */
  readonly begins?: boolean;
}

/**
 * Returns the ClientMetadata of a challenge response or of GetTokensFromRefreshToken. The ClientMetadata of
 * InitiateAuth and AdminInitiateAuth, also when they refresh tokens, is passed only to PreAuthentication and
 * UserMigration (API reference, "InitiateAuth").
 */
export function laterMetadata({ clientMetadata, begins }: WithMetadata): WithMetadata['clientMetadata'] {
  return begins === true ? undefined : clientMetadata;
}
