import type { ClientDefinition } from '../../records/client.ts';
import type { Pool } from '../../rules/pools/directory.ts';

/** A complete definition of a client, and what the checks need to know about the client. */
export interface DefinedClient {
  readonly definition: ClientDefinition;
  readonly hasSecret: boolean;
  readonly pool: Pool;
  /** Those of its AllowedOAuthScopes that resource servers of the pool define. */
  readonly customScopes: readonly string[];
  /** For error messages. */
  readonly change: 'creating' | 'updating';
}
