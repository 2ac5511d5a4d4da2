/** How strongly a user was authenticated by an identity provider. */
import type { Authentication } from '../../rules/oauth/authentication-level.ts';
import { providerAcrLevel } from '../../rules/federation/provider-acr.ts';
import type { ProviderAnswer } from './provider-answer.ts';

/** The methods that Cognito's tokens name. */
const methods: ReadonlySet<string> = new Set(['pwd', 'otp', 'sms', 'email_otp', 'swk', 'hwk', 'mfa']);

/**
 * The methods of the provider that are known, otherwise `fed`; the level by the provider's AcrMapping ("Authentication
 * context" of the developer guide).
 */
export function providerAuthentication({ provider, authentication }: ProviderAnswer): Authentication {
  const known = [...new Set(authentication.amr)].filter((method) => methods.has(method));
  return {
    amr: known.length === 0 ? ['fed'] : known,
    level: providerAcrLevel(provider.content.acrMapping, authentication.acr),
  };
}
