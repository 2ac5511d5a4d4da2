/** Names of identity providers. */
import { type IdentityProviderTypeType, validateInput } from '@latchkey/model';
import { invalid } from './invalid.ts';
import { isSocial } from './social-details.ts';

/**
 * A social provider is named like its type, and no other provider has such a name. `Cognito` stands for the pool itself
 * in AdminLinkProviderForUser and in SupportedIdentityProviders.
 * The model allows more characters in the name of a new provider than in names everywhere else, such as directional marks. A
 * provider with such a name could be neither described nor deleted, so it is refused.
 * @throws InvalidParameterException `Provider <name> cannot be of type Google.` (observed)
 */
export function checkProviderName(poolId: string, name: string, type: IdentityProviderTypeType): void {
  const isTypeName = isSocial(name as IdentityProviderTypeType);
  const isRight = isSocial(type) ? name === type : !isTypeName && name.toUpperCase() !== 'COGNITO';
  const validation = validateInput('DescribeIdentityProvider', { UserPoolId: poolId, ProviderName: name });
  if (!validation.ok) throw validation.error;
  if (!isRight) throw invalid(`Provider ${name} cannot be of type ${type}.`);
}
