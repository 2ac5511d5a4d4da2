/** Sign-in with OIDC and social providers: begins the redirect, and reads the answer before the sign-in is completed. */
import type { FetchPolicy } from '../../federation/address-policy.ts';
import { type CallsInProgress, createCallsInProgress } from '../../federation/calls-in-progress.ts';
import { invalidRequest } from '../../federation/federation-failure.ts';
import type { OidcSecrets } from '../../federation/oidc/begin-sign-in.ts';
import type { OidcPorts } from '../../federation/oidc/finish-sign-in.ts';
import { oidcSettings, type OidcSettings } from '../../federation/oidc/provider-settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import { askedLevels } from '../../rules/oauth/acr-names.ts';
import type { Services } from '../../services.ts';
import type { FederatedRequest } from './federated-request.ts';
import type { ProviderAnswer } from './provider-answer.ts';
import { type OpenedProviderState, sealProviderState } from './provider-state.ts';

// The protocol and its libraries are loaded by the first sign-in that needs them, so that servers start faster.
const loadBegin = () => import('../../federation/oidc/begin-sign-in.ts');
const loadFinish = () => import('../../federation/oidc/finish-sign-in.ts');

/** What the calls to providers need. */
export interface OidcCalls {
  /** Made once, since it holds the keys of the providers. */
  readonly ports: () => Promise<OidcPorts>;
  readonly inProgress: CallsInProgress;
}

export function openOidcCalls(clock: Clock, policy: FetchPolicy): OidcCalls {
  let opened: Promise<OidcPorts> | undefined;
  const open = async () => (await loadFinish()).openOidcPorts(clock, policy);
  return { ports: () => (opened ??= open()), inProgress: createCallsInProgress() };
}

/**
 * Returns the address of the provider that the browser is redirected to.
 * @throws FederationFailure
 */
export async function beginOidc(
  services: Services,
  federatedRequest: FederatedRequest,
  policy: FetchPolicy,
): Promise<string> {
  const { pool, request, parameters, provider, base, browser } = federatedRequest;
  const callback = `${base}/oauth2/idpresponse`;
  const { beginOidcSignIn, newOidcSecrets } = await loadBegin();
  const secrets = newOidcSecrets(services.random);
  const providerState = {
    poolId: pool.id,
    clientId: request.client.id,
    provider: provider.itemId,
    query: parameters.toString(),
    callback,
    secrets,
  };
  const state = sealProviderState(services, providerState, browser);
  if (state === undefined) throw invalidRequest('The request is too long to be passed to an identity provider');
  const asked = {
    callback,
    state,
    loginHint: request.loginHint ?? undefined,
    prompt: [...request.prompt].join(' '),
    maxAge: request.maxAge ?? undefined,
    acrLevels: askedLevels(pool, request.acrValues),
  };
  const url = await beginOidcSignIn(settingsOf(provider), asked, secrets, policy);
  return url.href;
}

/**
 * Exchanges what the browser brought back for the answer of the provider.
 * @param parameters of the redirect or form post
 * @throws FederationFailure
 */
export async function finishOidc(
  { ports, inProgress }: OidcCalls,
  provider: IdentityProvider,
  { callback, secrets }: OpenedProviderState<OidcSecrets>,
  parameters: URLSearchParams,
): Promise<ProviderAnswer> {
  const settings = settingsOf(provider);
  const attempt = { callback, state: parameters.get('state') ?? '', secrets };
  const user = await inProgress.run(`${provider.poolId}:${provider.itemId}`, async () => {
    const { finishOidcSignIn } = await loadFinish();
    return finishOidcSignIn(await ports(), settings, attempt, parameters);
  });
  const { subject, claims, sources, acr, amr } = user;
  return { provider, subject, claims, sources, authentication: { acr, amr, saml: null } };
}

function settingsOf({ itemId, content }: IdentityProvider): OidcSettings {
  const settings = oidcSettings(itemId, content);
  if (settings === undefined) throw invalidRequest(`${itemId} is not an OIDC or social identity provider`);
  return settings;
}
