/** An identity provider of a pool. The item's id is its ProviderName. */
import type { IdentityProviderType } from '@latchkey/model';

export type IdentityProviderContent = Pick<
  IdentityProviderType,
  'ProviderType' | 'ProviderDetails' | 'AttributeMapping' | 'IdpIdentifiers' | 'AcrMapping'
>;
