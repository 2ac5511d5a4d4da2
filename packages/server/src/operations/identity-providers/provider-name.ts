/** Names of identity providers. */
import type { IdentityProviderTypeType } from '@latchkey/model';
import { invalid } from './invalid.ts';
import { isSocial } from './social-details.ts';

/**
 * A social provider is named like its type, and no other provider has such a name. `Cognito` stands for the pool itself
 * in AdminLinkProviderForUser and in SupportedIdentityProviders.
 * @throws InvalidParameterException `Provider <name> cannot be of type Google.` (observed)
 */
export function checkProviderName(name: string, type: IdentityProviderTypeType): void {
  const isTypeName = isSocial(name as IdentityProviderTypeType);
  const isRight = isSocial(type) ? name === type : !isTypeName && name.toUpperCase() !== 'COGNITO';
  if (!isRight) throw invalid(`Provider ${name} cannot be of type ${type}.`);
}
