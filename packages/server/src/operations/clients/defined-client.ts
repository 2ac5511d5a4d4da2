import type { ClientDefinition } from '../../records/client.ts';
import type { Pool } from '../../rules/pools/directory.ts';

/** A complete definition of a client, and what the checks need to know about the client. */
export interface DefinedClient {
  readonly definition: ClientDefinition;
  readonly hasSecret: boolean;
  readonly pool: Pool;
  /** For error messages. */
  readonly change: 'creating' | 'updating';
}
