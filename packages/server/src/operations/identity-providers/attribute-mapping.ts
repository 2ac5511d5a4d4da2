/** AttributeMapping and AcrMapping of identity providers. */
import type { IdentityProviderTypeType } from '@latchkey/model';
import type { Pool } from '../../rules/pools/directory.ts';
import { invalid } from './invalid.ts';
import { isSocial, socialProviders } from './social-details.ts';

type Mapping = Readonly<Record<string, string>>;

/** The key that names the claim which identifies a user; it is no attribute. */
const USERNAME = 'username';

/** The mapping of a new provider for which none is given (observed; for Amazon and Apple inferred). */
export function defaultMapping(type: IdentityProviderTypeType): Mapping {
  if (type === 'SAML') return {};
  return { [USERNAME]: isSocial(type) ? socialProviders[type].subjectClaim : 'sub' };
}

/**
 * Checks that every key is an attribute of the pool.
 * @throws InvalidParameterException `AttributeMapping contains invalid mapping: [custom:a]` (observed)
 */
export function checkMapping({ settings: { schema } }: Pool, mapping: Mapping): void {
  const isMappable = (name: string) =>
    name === USERNAME || (schema.has(name) && name !== 'sub' && name !== 'identities');
  const unknown = Object.keys(mapping).filter((name) => !isMappable(name));
  if (unknown.length > 0) throw invalid(`AttributeMapping contains invalid mapping: [${unknown.join(', ')}]`);
}

/**
 * Checks the levels of authentication that the provider's `acr` values stand for.
 * @throws InvalidParameterException (the messages are ours)
 */
export function checkAcrMapping(type: IdentityProviderTypeType, mapping: Mapping): void {
  if (type !== 'OIDC') throw invalid('AcrMapping is only supported for OIDC identity providers.');
  const unknown = Object.keys(mapping).find((level) => !/^Level[1-4]$/.test(level));
  if (unknown !== undefined) throw invalid(`AcrMapping contains invalid level: ${unknown}`);
}
