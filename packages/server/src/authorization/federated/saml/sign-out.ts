/** Single logout: ends the session at a SAML identity provider together with that of the browser. */
import { logoutRequestUrl, readLogoutResponse } from '../../../federation/saml/logout.ts';
import { serviceProviderId } from '../../../federation/saml/names.ts';
import { messageId } from '../../../federation/saml/redirect.ts';
import { SamlRefusal } from '../../../federation/saml/refusal.ts';
import type { SsoSessionRecord } from '../../../records/sso-session.ts';
import { signingCertificate } from '../../../rules/pools/signing-certificate.ts';
import type { Services } from '../../../services.ts';
import { logoutPath } from './paths.ts';
import { isOn, namedSamlProvider } from './saml-provider.ts';
import { openSignOut, sealSignOut } from './sign-out-state.ts';

/**
 * Returns the address of the identity provider that a browser is redirected to when its user signs out; undefined if the
 * session is of no SAML provider with single logout (IDPSignout). Such sessions end here only.
 * @param session of the browser; it ends in any case
 * @param base where the pool's pages begin, without a slash at the end
 * @param location where the browser goes in the end: a sign-out URL of the client
 */
export async function samlSignOut(
  services: Services,
  { poolId, clientId, authentication: { provider: name, saml } }: SsoSessionRecord,
  { base, location }: { readonly base: string; readonly location: string },
): Promise<string | undefined> {
  const provider = name === null || saml === null ? undefined : await namedSamlProvider(services, poolId, name);
  if (provider === undefined || saml === null || !isOn(provider, 'IDPSignout')) return undefined;
  const { signOutUrl } = provider.metadata;
  if (signOutUrl === null) return undefined;
  const requestId = messageId(services.random);
  const state = { requestId, provider: provider.item.itemId, destination: `${base}${logoutPath}`, location };
  return logoutRequestUrl({
    id: requestId,
    issuedAt: services.clock.now(),
    destination: signOutUrl,
    issuer: serviceProviderId(poolId),
    ...saml,
    relayState: sealSignOut(services, { poolId, clientId }, state),
    signingKey: (await signingCertificate(services, poolId)).privateKey,
  });
}

/**
 * Checks the answer to a logout request. A provider that could not end every session says so; the browser goes on all the
 * same, since its session here has ended.
 * @returns where the browser goes; undefined for an answer that is not acceptable
 */
export async function finishSamlSignOut(
  services: Services,
  poolId: string,
  { samlResponse, relayState }: { readonly samlResponse: string; readonly relayState: string },
): Promise<string | undefined> {
  const state = openSignOut(services, poolId, relayState);
  const provider = state && (await namedSamlProvider(services, poolId, state.provider));
  if (state === undefined || provider === undefined) return undefined;
  const { entityId, signingCertificates } = provider.metadata;
  try {
    await readLogoutResponse(samlResponse, {
      issuer: entityId,
      certificates: signingCertificates,
      destination: state.destination,
      requestId: state.requestId,
      now: services.clock.now(),
    });
  } catch (error) {
    if (!(error instanceof SamlRefusal)) throw error;
    services.log.warn({ poolId, provider: state.provider, reason: error.reason }, 'SAML logout was not confirmed');
    if (error.reason !== 'status') return undefined;
  }
  return state.location;
}
