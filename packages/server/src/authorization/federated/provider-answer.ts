/** What an identity provider says about the user who signed in: the same for OIDC, social providers and SAML. */
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import type { SsoSessionRecord } from '../../records/sso-session.ts';
import type { TriggerRequests } from '../../triggers/trigger-types.ts';

/** An answer whose signature, audience, time and single use the protocol has verified. */
export interface ProviderAnswer {
  readonly provider: IdentityProvider;
  /** What identifies the user at the provider: `sub`, NameID. */
  readonly subject: string;
  /** The claims, by the provider's names. Lists stay lists. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** The same claims as the InboundFederation trigger gets them, by the document that they were in. */
  readonly sources: TriggerRequests['InboundFederation']['attributes'];
  readonly authentication: ProviderAuthentication;
}

export interface ProviderAuthentication {
  /** `acr`, or the class of the authentication context of SAML; it is mapped to a level. */
  readonly acr: string | undefined;
  /** `amr`; methods that are not known are left out. */
  readonly amr: readonly string[];
  /** For single logout with SAML; null for others. */
  readonly saml: SsoSessionRecord['authentication']['saml'];
}
