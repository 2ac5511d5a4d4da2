/**
 * Why a sign-in with an identity provider failed, in the terms of the redirect to the app (RFC 6749 section 4.1.2.1;
 * "Managed login and federation error responses" of the developer guide).
 */
export type FederationError =
  | 'invalid_request'
  | 'access_denied'
  | 'login_required'
  | 'interaction_required'
  | 'consent_required'
  | 'account_selection_required'
  | 'temporarily_unavailable'
  | 'server_error';

export class FederationFailure extends Error {
  /** The parameter `error`. */
  readonly error: FederationError;
  /** The parameter `error_description`. It may contain text of the provider, but nothing secret. */
  readonly description: string;

  constructor(error: FederationError, description: string) {
    super(description);
    this.error = error;
    this.description = description;
  }
}

/** The failure that most faults of a provider cause. */
export function invalidRequest(description: string): FederationFailure {
  return new FederationFailure('invalid_request', description);
}

/** Text of a provider, cut to a length and to the characters that `error_description` may have (RFC 6749, A.8). */
export function providerText(text: string): string {
  return text
    .slice(0, 300)
    .replaceAll(/[^!#-[\]-~]+/g, ' ')
    .trim();
}
