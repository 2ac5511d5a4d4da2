/** What all protocols share when a browser comes back from an identity provider. */
import type { Context } from 'hono';
import { supportedProvider } from '../../authorization/federated/supported-provider.ts';
import { completeFederated } from '../../authorization/federated/complete.ts';
import { failedFederation } from '../../authorization/federated/failed-federation.ts';
import type { ProviderAnswer } from '../../authorization/federated/provider-answer.ts';
import { type OpenedProviderState, useUpProviderState } from '../../authorization/federated/provider-state.ts';
import type { AuthorizationRequest } from '../../authorization/request/authorization-request.ts';
import { readAuthorizationRequest } from '../../authorization/request/read-request.ts';
import { endBrowserSession, sessionCookie } from '../../authorization/session/browser-session.ts';
import { pageSituation } from '../../authorization/sign-in/page-situation.ts';
import { FederationFailure, invalidRequest } from '../../federation/federation-failure.ts';
import type { IdentityProvider } from '../../rules/federation/provider.ts';
import type { Services } from '../../services.ts';
import { readCookie, writeCookie } from '../browser/cookies.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { type PoolAddress, poolAddress } from '../browser/pool-address.ts';
import { refuse } from '../browser/refusal.ts';
import { originOf } from '../http/origin.ts';
import { redirectTo } from '../browser/redirect.ts';

/**
 * Finishes a sign-in with an identity provider, at most once. Until it is known that the browser began it, nothing is sent to an app: the browser is
 * sent to the error page.
 * @param providerState undefined: the state does not belong to the browser, or is too old
 * @param answerOf asks the provider, and verifies what it says
 */
export async function finishProviderSignIn<T>(
  parts: BrowserParts,
  context: Context,
  providerState: OpenedProviderState<T> | undefined,
  answerOf: (provider: IdentityProvider, providerState: OpenedProviderState<T>) => Promise<ProviderAnswer>,
): Promise<Response> {
  const { services, publicUrl } = parts;
  const { directory, settings } = services;
  const clientId = providerState?.clientId;
  const address = await poolAddress({ directory, settings, publicUrl }, context, clientId);
  const isBegun =
    providerState !== undefined &&
    address?.pool.id === providerState.poolId &&
    (await useUpProviderState(services, providerState));
  if (!isBegun) return refuse(context, address, { place: 'page', error: 'invalid_request', clientId });
  const read = await readAuthorizationRequest(directory, address, new URLSearchParams(providerState.query));
  if (!read.ok) return refuse(context, address, read.refusal);
  const location = await completed(parts, context, address, read.request, async () => {
    const provider = await supportedProvider(services, read.request.client, providerState.provider);
    if (provider === undefined) throw invalidRequest('The identity provider is not enabled for this client');
    return answerOf(provider, providerState);
  }).catch((error: unknown) => {
    const location = failedFederation(read.request, error);
    logFailure(services, providerState, error);
    return location;
  });
  return toApp(context, location);
}

/** Answers have codes and tokens in them, and must not be stored. */
export function toApp(context: Context, location: string): Response {
  context.header('cache-control', 'no-store');
  return redirectTo(context, location);
}

/** Faults of providers are for the operator; the description is what the app is told, too. */
function logFailure(
  { log }: Pick<Services, 'log'>,
  { poolId, clientId, provider }: OpenedProviderState<unknown>,
  error: unknown,
) {
  if (!(error instanceof FederationFailure)) return;
  const about = { pool: poolId, client: clientId, provider, error: error.error, reason: error.description };
  log.warn(about, 'sign-in with an identity provider failed');
}

/**
 * Completes the sign-in, sets the session cookie, and returns the address of the app.
 * @throws FederationFailure, ServiceError
 */
export async function completed(
  { services }: BrowserParts,
  context: Context,
  address: PoolAddress,
  request: AuthorizationRequest,
  answer: () => Promise<ProviderAnswer>,
): Promise<string> {
  const { origin } = originOf(context, services.random.uuid());
  const caller = { pool: address.pool, client: request.client, origin };
  await services.quotas?.admitFederation();
  const given = await answer();
  const situation = await pageSituation(services, caller, { begins: true, remembers: false });
  const { session, location } = await completeFederated(situation, request, given);
  // As after every other sign-in, the session that this browser had ends.
  await endBrowserSession(services, address.pool, readCookie(context, 'cognito'));
  writeCookie(context, address, 'cognito', sessionCookie(services, session.record), situation.browser.sessionMs / 1000);
  return location;
}
