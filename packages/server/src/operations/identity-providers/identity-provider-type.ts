/** An identity provider in the forms of the API. */
import type { IdentityProviderType, ProviderDescription } from '@latchkey/model';
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import { describedDetails } from './provider-details.ts';

/** The form of CreateIdentityProvider and DescribeIdentityProvider. The private key of Apple is never in it. */
export function identityProviderType(provider: IdentityProvider): IdentityProviderType {
  const { poolId, content } = provider;
  return {
    UserPoolId: poolId,
    ...providerDescription(provider),
    ProviderDetails: { ...describedDetails(content) },
    AttributeMapping: { ...content.attributeMapping },
    IdpIdentifiers: [...content.identifiers],
    ...(content.acrMapping !== null && { AcrMapping: { ...content.acrMapping } }),
  };
}

/** The form of ListIdentityProviders. */
export function providerDescription({ itemId, content, createdAt, modifiedAt }: IdentityProvider): ProviderDescription {
  return {
    ProviderName: itemId,
    ProviderType: content.providerType,
    CreationDate: createdAt / 1000,
    LastModifiedDate: modifiedAt / 1000,
  };
}
