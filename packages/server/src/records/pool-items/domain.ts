/**
 * A domain of a pool. The item's id says which of the two it is, since a pool has one of each at most; its global key
 * is the domain, since no two pools can have the same one.
 */
import type { CustomDomainConfigType, RoutingType } from '@latchkey/model';

/** `prefix`: a name below a domain of the service. `custom`: a domain of the pool's owner. */
export type DomainKind = 'prefix' | 'custom';

export interface DomainContent {
  /** The prefix, or the whole custom domain. */
  readonly domain: string;
  /** 1: the classic hosted UI; 2: managed login. */
  readonly managedLoginVersion: number;
  /** Null: a prefix domain. */
  readonly customDomainConfig: CustomDomainConfigType | null;
  readonly routing: RoutingType | null;
}
