/** A resource server of a pool. The item's id is its Identifier. */
import type { ResourceServerScopeType } from '@latchkey/model';

export interface ResourceServerContent {
  readonly name: string;
  /** Null: none were given. */
  readonly scopes: readonly ResourceServerScopeType[] | null;
}
