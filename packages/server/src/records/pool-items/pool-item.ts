/**
 * What is stored about the items of a pool: objects that belong to a pool, exist in small numbers and are read and
 * written as a whole. Each kind has a file with the type of its content.
 */
import type { AssetContent } from './asset.ts';
import type { BrandingContent } from './branding.ts';
import type { DomainContent } from './domain.ts';
import type { IdentityProviderContent, ProviderIdentifierContent } from './identity-provider.ts';
import type { LogDeliveryContent } from './log-delivery.ts';
import type { RefreshTokenKeysContent } from './refresh-token-keys.ts';
import type { ReplicaContent } from './replica.ts';
import type { ResourceServerContent } from './resource-server.ts';
import type { RiskContent } from './risk.ts';
import type { ClientSessionContent, PoolSessionContent } from './session-configuration.ts';
import type { SigningCertificateContent } from './signing-certificate.ts';
import type { TermsContent } from './terms.ts';
import type { UiCustomizationContent } from './ui-customization.ts';

/** The content of each kind of item. */
export interface PoolItemContents {
  asset: AssetContent;
  branding: BrandingContent;
  'client-session-configuration': ClientSessionContent;
  domain: DomainContent;
  'identity-provider': IdentityProviderContent;
  'identity-provider-identifier': ProviderIdentifierContent;
  'log-delivery': LogDeliveryContent;
  'refresh-token-keys': RefreshTokenKeysContent;
  replica: ReplicaContent;
  'resource-server': ResourceServerContent;
  risk: RiskContent;
  'session-configuration': PoolSessionContent;
  'signing-certificate': SigningCertificateContent;
  terms: TermsContent;
  'ui-customization': UiCustomizationContent;
}

export type PoolItemKind = keyof PoolItemContents;

/** One item of a pool. */
export interface PoolItemRecord<K extends PoolItemKind = PoolItemKind> {
  readonly poolId: string;
  readonly kind: K;
  /** Unique among the items of its kind in the pool. */
  readonly itemId: string;
  /** The app client that the item belongs to and is removed with; null: the whole pool. */
  readonly clientId: string | null;
  /** A second name that is unique among the items of its kind in the pool; null: none. */
  readonly uniqueKey: string | null;
  /** A name that is unique among the items of its kind in all pools; null: none. */
  readonly globalKey: string | null;
  readonly content: PoolItemContents[K];
  /** Grows by one with each change. */
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}
