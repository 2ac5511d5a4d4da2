/** From the answer of a provider to the attributes of a user: the InboundFederation trigger, mapping and permissions. */
import type { Situation } from '../../challenges/state/situation.ts';
import { invalidRequest } from '../../federation/federation-failure.ts';
import {
  type AttributeChanges,
  contactKinds,
  isVerifiedFlag,
  verifiedFlag,
} from '../../rules/attributes/attribute-changes.ts';
import { mayWrite } from '../../rules/attributes/attribute-permissions.ts';
import type { ExternalUser } from '../../rules/federation/federated-user.ts';
import { mappedAttributes, unprovenAddresses, unprovenClaims } from '../../rules/federation/mapped-attributes.ts';
import { isSaml } from '../../rules/federation/provider.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { ProviderAnswer } from './provider-answer.ts';

/**
 * Returns the user whom the answer describes. The trigger may replace the claims, but never the subject.
 * @throws as Triggers.run; FederationFailure if users are identified by an address and it is not verified
 */
export async function externalUserOf(situation: Situation, answer: ProviderAnswer): Promise<ExternalUser> {
  const { pool, client } = situation;
  checkSubject(answer);
  const claims = await claimsAfterTrigger(situation, answer);
  return {
    provider: answer.provider,
    subject: answer.subject,
    attributes: writable(pool, client, mappedAttributes(answer.provider, claims)),
    unproven: unprovenAddresses(answer.provider, answer.claims),
  };
}

/** With SAML, the NameID identifies users, and no claim. @throws FederationFailure */
function checkSubject({ provider, claims }: ProviderAnswer): void {
  const claim = isSaml(provider) ? undefined : provider.content.attributeMapping['username'];
  if (claim === undefined || !unprovenClaims(provider, claims).has(claim)) return;
  throw invalidRequest(`${provider.itemId} Error - the claim ${claim}, which identifies users, is not verified`);
}

/** A response without attributes changes nothing ("Inbound federation Lambda trigger" of the developer guide). */
async function claimsAfterTrigger(
  { triggers, pool, client, origin }: Situation,
  { provider, subject, claims, sources }: ProviderAnswer,
): Promise<ProviderAnswer['claims']> {
  if (!triggers.isSet(pool, 'InboundFederation')) return claims;
  const { userAttributesToMap } = await triggers.run(pool, 'InboundFederation', 'InboundFederation_ExternalProvider', {
    userName: `${provider.itemId}_${subject}`,
    clientId: client.id,
    userAgent: origin.userAgent,
    request: {
      providerName: provider.itemId,
      providerType: provider.content.providerType,
      attributes: sources,
    },
  });
  return Object.keys(userAttributesToMap).length === 0 ? claims : userAttributesToMap;
}

/**
 * The attributes that the app client may write; others keep their values. AWS's pages contradict each other: one says
 * that such a sign-in fails, another that it goes on.
 */
function writable(pool: Pool, client: Client, changes: AttributeChanges): AttributeChanges {
  return new Map([...changes].filter(([name]) => mayWrite(pool, client, addressOf(name))));
}

/** A flag may be written where its address may be: here it is the provider that has verified the address. */
function addressOf(name: string): string {
  return isVerifiedFlag(name) ? (contactKinds.find((kind) => verifiedFlag(kind) === name) ?? name) : name;
}
