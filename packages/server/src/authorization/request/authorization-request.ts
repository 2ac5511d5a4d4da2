/** An authorization request (RFC 6749 section 4.1.1) after it was checked ("Authorize endpoint" of the developer guide). */
import type { Client } from '../../rules/pools/directory.ts';

export type Prompt = 'none' | 'login' | 'select_account' | 'consent';

/** Where a sign-in ends: at the app that asked for it, or at a page of the pool itself. */
export type ReturnKind = 'app' | 'account';

export interface AuthorizationRequest {
  readonly client: Client;
  readonly returnsTo: ReturnKind;
  readonly responseType: 'code' | 'token';
  /** A callback URL of the client; the address of the page for a request that returns to one. */
  readonly redirectUri: string;
  /** In the order of the request; all scopes of the client if it named none. */
  readonly scopes: readonly string[];
  /** Returned unchanged; null: the request had none. */
  readonly state: string | null;
  readonly nonce: string | null;
  /** RFC 7636, method S256. */
  readonly codeChallenge: string | null;
  /** RFC 8707: the audience of the access token. */
  readonly resource: string | null;
  readonly prompt: ReadonlySet<Prompt>;
  /** Seconds since the user was authenticated; null: any. */
  readonly maxAge: number | null;
  /** The first that the user can reach counts. */
  readonly acrValues: readonly string[];
  readonly loginHint: string | null;
  /** The identity provider that the request names: `COGNITO`, a ProviderName, or null. */
  readonly provider: string | null;
}

/** Error codes of RFC 6749 section 4.1.2.1, OpenID Connect Core section 3.1.2.6 and RFC 8707. */
export type AuthorizationError =
  | 'invalid_request'
  | 'unauthorized_client'
  | 'access_denied'
  | 'unsupported_response_type'
  | 'invalid_scope'
  | 'invalid_target'
  | 'login_required'
  | 'interaction_required'
  | 'consent_required'
  | 'account_selection_required'
  | 'temporarily_unavailable'
  | 'request_not_supported'
  | 'request_uri_not_supported'
  | 'server_error';

/**
 * A request that cannot be answered: at the app's address if the client and its address are known, otherwise on a page, so
 * that browsers are never sent to an address that nobody registered.
 */
export type Refusal =
  | { readonly place: 'page'; readonly error: string; readonly clientId: string | undefined }
  | { readonly place: 'client'; readonly error: AuthorizationError; readonly location: string };
