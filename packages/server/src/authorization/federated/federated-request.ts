/** The request that sends a browser to an identity provider, whatever its protocol. */
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import type { AuthorizationRequest } from '../request/authorization-request.ts';

/** The request of a browser that is sent to a provider. */
export interface FederatedRequest {
  readonly pool: Pool;
  readonly request: AuthorizationRequest;
  /** The parameters of the request as they came. */
  readonly parameters: URLSearchParams;
  readonly provider: IdentityProvider;
  /** Where the endpoints of the pool begin. */
  readonly base: string;
  /** The value of the browser's cookie. */
  readonly browser: string;
}
