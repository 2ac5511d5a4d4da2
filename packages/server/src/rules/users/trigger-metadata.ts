/** Which ClientMetadata the triggers after the first step get. */

/** A request that may carry ClientMetadata. */
interface WithMetadata {
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  /** The request is InitiateAuth or AdminInitiateAuth. */
  readonly begins?: boolean;
}

/**
 * ClientMetadata of an answer or of GetTokensFromRefreshToken; never that of InitiateAuth and AdminInitiateAuth, refreshes
 * by them included, which reaches PreAuthentication and UserMigration alone (API reference, "InitiateAuth").
 */
export function laterMetadata({ clientMetadata, begins }: WithMetadata): WithMetadata['clientMetadata'] {
  return begins === true ? undefined : clientMetadata;
}
