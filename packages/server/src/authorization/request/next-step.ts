/** Decides how an authorization request goes on. It decides nothing about factors: that is the sign-in engine's part. */
import { reachableLevel } from '../../rules/oauth/reachable-level.ts';
import { askedLevels } from '../../rules/oauth/acr-names.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';
import { elapsedSince } from '../../time/instants.ts';
import { type BrowserSession, maySignInSilently } from '../session/browser-session.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { accepts, LOCAL_PROVIDER, onlyProvider } from './named-provider.ts';

/**
 * - `complete`: the session answers the request without asking the user.
 * - `sign-in`: the sign-in page.
 * - `provider`: the sign-in page of an identity provider.
 * - `login-required`: the user would have to be asked, which the request forbids (prompt none).
 */
export type NextStep =
  | { readonly kind: 'complete'; readonly session: BrowserSession }
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'provider'; readonly provider: string }
  | { readonly kind: 'login-required' };

type Tools = Pick<Services, 'directory' | 'clock' | 'store' | 'tokens'>;

/** @param idTokenHint the user that the app expects; it counts for prompt none only */
export async function nextStep(
  tools: Tools,
  pool: Pool,
  request: AuthorizationRequest,
  session: BrowserSession | undefined,
  idTokenHint: string | null,
): Promise<NextStep> {
  const isSilent = request.prompt.has('none');
  const provider = request.provider ?? onlyProvider(request.client);
  const isForeign = provider !== null && provider !== LOCAL_PROVIDER;
  if (session !== undefined && (await answersRequest(tools, pool, request, session))) {
    // A named provider is asked each time ("Authorize endpoint"), unless nothing may be asked.
    const isNamed = isForeign && request.provider !== null && !isSilent;
    const isRightProvider =
      provider === null || provider === (session.record.authentication.provider ?? LOCAL_PROVIDER);
    const isRightUser = !isSilent || (await isHintOf(tools, pool, session, idTokenHint));
    if (!isNamed && isRightProvider && isRightUser) return { kind: 'complete', session };
  }
  if (isSilent) return { kind: 'login-required' };
  return isForeign ? { kind: 'provider', provider } : { kind: 'sign-in' };
}

async function answersRequest(
  tools: Tools,
  pool: Pool,
  { client, prompt, maxAge, acrValues }: AuthorizationRequest,
  session: BrowserSession,
): Promise<boolean> {
  if (!accepts(client, session.record.authentication.provider)) return false;
  if (prompt.has('login') || !(await maySignInSilently(tools, session, client))) return false;
  // With max_age 0, the user is always asked (OpenID Connect Core section 3.1.2.1).
  if (maxAge !== null && elapsedSince(session.record.authenticatedAt, tools.clock.now()) >= maxAge * 1000) return false;
  return meetsLevel(tools, pool, acrValues, session);
}

/**
 * Whether the session has the level that `acr_values` asks for: the highest of its levels that the user can reach. Levels
 * that the user cannot reach would only make the user sign in for nothing.
 */
async function meetsLevel(
  { store }: Pick<Tools, 'store'>,
  pool: Pool,
  acrValues: readonly string[],
  { record, user }: BrowserSession,
): Promise<boolean> {
  const { level, provider } = record.authentication;
  const higher = askedLevels(pool, acrValues).filter((requested) => requested > level);
  if (higher.length === 0 || provider !== null) return true;
  const { items } = await store.read.passkeys.list(pool.id, user.sub, { limit: 1 });
  const reachable = reachableLevel(pool, user, items.length > 0);
  return !higher.some((requested) => requested <= reachable);
}

async function isHintOf(
  { tokens }: Pick<Tools, 'tokens'>,
  pool: Pool,
  { user }: BrowserSession,
  idTokenHint: string | null,
): Promise<boolean> {
  if (idTokenHint === null) return true;
  return (await tokens.readIdTokenHint(pool.id, idTokenHint))?.sub === user.sub;
}
