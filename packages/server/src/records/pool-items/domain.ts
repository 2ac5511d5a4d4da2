/** A domain of a pool. The item's id and its global key are the domain, since no two pools can have the same one. */
import type { CustomDomainConfigType, RoutingType } from '@latchkey/model';

export interface DomainContent {
  readonly managedLoginVersion: number | null;
  /** Null: a prefix domain. */
  readonly customDomainConfig: CustomDomainConfigType | null;
  readonly routing: RoutingType | null;
}
