import type { ClientDefinition } from '../../records/client.ts';
import type { Pool } from '../../rules/pools/directory.ts';

/** A complete definition, and what it is the definition of. */
export interface DefinedClient {
  readonly definition: ClientDefinition;
  readonly hasSecret: boolean;
  readonly pool: Pool;
  /** For the wording of a refusal. */
  readonly change: 'creating' | 'updating';
}
