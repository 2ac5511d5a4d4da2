/** ProviderUserIdentifierType: a user of the pool or of an identity provider, as two operations name one. */
import type { ProviderUserIdentifierType } from '@latchkey/model';
import { type ExternalIdentity, SUBJECT } from '../../rules/federation/identity-alias.ts';
import { invalid } from './invalid.ts';

/** Stands for the pool itself in place of an identity provider. */
export const LOCAL = 'Cognito';

/**
 * Returns the named user. Without an attribute name, the value is the subject.
 * @param member name of the member in the request, for the message (the message is ours, in the form of the service's)
 * @throws InvalidParameterException if the provider or the value is missing
 */
export function providerUser(given: ProviderUserIdentifierType, member: string): ExternalIdentity {
  const { ProviderName, ProviderAttributeName, ProviderAttributeValue } = given;
  return {
    providerName: present(ProviderName, `${member}.providerName`),
    attributeName: ProviderAttributeName ?? SUBJECT,
    value: present(ProviderAttributeValue, `${member}.providerAttributeValue`),
  };
}

function present(value: string | undefined, place: string): string {
  if (value !== undefined && value !== '') return value;
  throw invalid(
    `1 validation error detected: Value at '${place}' failed to satisfy constraint: Member must not be null`,
  );
}
