/** What sign-in by identity providers adds to the endpoints and pages of a pool. */
import type { Context } from 'hono';
import { errorLocation } from '../../authorization/request/answer.ts';
import type { AuthorizationRequest } from '../../authorization/request/authorization-request.ts';
import type { Origin } from '../../ports/origin.ts';
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import type { PoolAddress } from './pool-address.ts';

/** An authorization request that goes on at an identity provider. */
export interface ProviderSignIn {
  /** Cookies are set on it. */
  readonly context: Context;
  readonly address: PoolAddress;
  readonly request: AuthorizationRequest;
  /** The parameters of the request as they came. */
  readonly parameters: URLSearchParams;
  readonly origin: Origin;
}

/** A browser session that ends. It has been removed from the store. */
export interface ProviderSignOut {
  readonly context: Context;
  readonly address: PoolAddress;
  readonly session: SsoSessionRecord;
  /** Where the browser goes after the sign-out. */
  readonly returnTo: string;
}

export interface ProviderHooks {
  /** Begins a sign-in with a provider of the client. Returns the address that the browser is redirected to. */
  begin(signIn: ProviderSignIn, providerName: string): Promise<string>;
  /** Returns the address that the browser is redirected to: `returnTo`, or the provider's for single logout first. */
  end(signOut: ProviderSignOut): Promise<string>;
}

/** A server without identity providers: a sign-in that names one is refused. */
export const noProviders: ProviderHooks = {
  begin: ({ request }) =>
    Promise.resolve(errorLocation(request, 'server_error', 'Sign-in with identity providers is not available')),
  end: ({ returnTo }) => Promise.resolve(returnTo),
};
