/** Finishes a sign-in with a SAML identity provider: reads its answer, and accepts it once. */
import type { SamlSignIn } from '../../../federation/saml/assertion.ts';
import { serviceProviderId } from '../../../federation/saml/names.ts';
import { SamlRefusal } from '../../../federation/saml/refusal.ts';
import { readResponse } from '../../../federation/saml/response.ts';
import type { Services } from '../../../services.ts';
import { nonceWithoutUser } from '../../../store/contract/guards.ts';
import type { ProviderAnswer } from '../provider-answer.ts';
import { isOn, type SamlProvider } from './saml-provider.ts';

/** What an answer belongs to. */
export interface SamlOccasion {
  /** The ID of our request; null: the provider began. */
  readonly requestId: string | null;
  /** The address that the answer was posted to. */
  readonly consumerUrl: string;
}

/**
 * How long an assertion is remembered. None is accepted longer: an attempt lasts five minutes, and an answer that nobody
 * asked for is six minutes old at most, by a clock that may be a minute ahead.
 */
const rememberedMs = 10 * 60_000;

/**
 * Returns what the provider says about the user.
 * @param samlResponse the field of the form
 * @throws SamlRefusal
 */
export async function finishSaml(
  services: Services,
  provider: SamlProvider,
  { requestId, consumerUrl }: SamlOccasion,
  samlResponse: string,
): Promise<ProviderAnswer> {
  const { item, content, metadata } = provider;
  const { log, clock } = services;
  const signIn = await readResponse(samlResponse, {
    issuer: metadata.entityId,
    audience: serviceProviderId(item.poolId),
    recipient: consumerUrl,
    requestId,
    now: clock.now(),
    certificates: metadata.signingCertificates,
    decryptionKey: content.encryptionKey,
    mustBeEncrypted: isOn(provider, 'EncryptedResponses'),
  }).catch((error: unknown) => {
    if (error instanceof SamlRefusal) {
      log.warn({ poolId: item.poolId, provider: item.itemId, reason: error.reason }, 'SAML response was refused');
    }
    throw error;
  });
  await acceptOnce(services, provider, signIn);
  return answerOf(provider, signIn);
}

/** Accepts an assertion once, on all nodes. Providers choose the IDs, so they mean nothing at another provider. */
async function acceptOnce(
  { store, clock }: Services,
  { item: { poolId, itemId } }: SamlProvider,
  { assertionId }: SamlSignIn,
): Promise<void> {
  const nonce = nonceWithoutUser(poolId, `saml:${JSON.stringify([itemId, assertionId])}`);
  const isFirst = await store.write((tx) => tx.guards.consumeOnce(nonce, clock.now() + rememberedMs));
  if (!isFirst) throw new SamlRefusal('replay');
}

function answerOf(
  { item }: SamlProvider,
  { nameId, sessionIndex, authnContext, attributes }: SamlSignIn,
): ProviderAnswer {
  const claims = [...attributes].map(([name, values]) => [name, values.length === 1 ? values[0] : values] as const);
  const texts = [...attributes].map(([name, values]) => [name, listText(values)] as const);
  return {
    provider: item,
    subject: nameId.value,
    claims: Object.fromEntries(claims),
    sources: { samlResponse: Object.fromEntries(texts) },
    authentication: { acr: authnContext ?? undefined, amr: [], saml: { nameId, sessionIndex } },
  };
}

/** The trigger gets texts only. */
function listText(values: readonly string[]): string {
  const [only] = values;
  return only !== undefined && values.length === 1 ? only : `[${values.join(',')}]`;
}
