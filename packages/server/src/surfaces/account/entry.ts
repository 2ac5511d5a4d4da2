/** Lets signed-in users in. Others are sent to the sign-in, which returns to the account page. */
import type { Context } from 'hono';
import { RETURN_PARAMETER } from '../../authorization/request/account-request.ts';
import { findBrowserSession } from '../../authorization/session/browser-session.ts';
import { isFresh } from '../../authorization/session/fresh-sign-in.ts';
import type { Client } from '../../rules/pools/directory.ts';
import { readCookie } from '../browser/cookies.ts';
import { csrfToken } from '../browser/csrf.ts';
import type { BrowserParts } from '../browser/parts.ts';
import { type PoolAddress, poolAddress } from '../browser/pool-address.ts';
import { refuse } from '../browser/refusal.ts';
import type { Origin } from '../../ports/origin.ts';
import { respondWithPage } from '../pages/respond.ts';
import { accountClient } from './client-choice.ts';
import { messagePage } from './document.ts';
import { accountLook } from './look.ts';
import { signInName } from './parts/names.ts';
import type { SectionName } from './section-names.ts';
import type { Visit } from './visit.ts';
import { commonWords } from './words/common.ts';

/** Returns the visit, or the answer to somebody who cannot visit the page. */
export async function enter(
  { services, publicUrl }: BrowserParts,
  context: Context,
  section: SectionName | undefined,
  origin: Origin,
): Promise<Visit | Response> {
  const { directory, settings, clock, random } = services;
  const named = context.req.query('client_id');
  const address = await poolAddress({ directory, settings, publicUrl }, context, named);
  if (address === undefined)
    return refuse(context, address, { place: 'page', error: 'invalid_request', clientId: named });
  const { pool } = address;
  const session = await findBrowserSession(services, pool, readCookie(context, 'cognito'));
  const client = await accountClient(services, pool, named, session?.record.clientId);
  const look = await accountLook(services, context, address, client);
  if (client === undefined) {
    const words = commonWords[look.language];
    return respondWithPage(context, messagePage(look, words.noClientTitle, words.noClient), 400);
  }
  if (session === undefined) return context.redirect(signInLink(address, client, section), 303);
  const now = clock.now();
  const { user } = session;
  return {
    ...look,
    services: { ...services, origin },
    context,
    address,
    pool,
    client,
    user,
    session,
    isFresh: isFresh(session.record, now),
    now,
    csrf: csrfToken(context, address, random),
    link: (to, parameters = {}) => pageLink(address, client, to, parameters),
    signInLink: (to, prompt) => signInLink(address, client, to, { prompt, login_hint: signInName(pool, user) }),
  };
}

/** Outside of `/POOL_ID`, the client tells which pool a page belongs to. */
function pageLink(
  { path }: PoolAddress,
  client: Client,
  section: SectionName | undefined,
  parameters: Readonly<Record<string, string>>,
): string {
  const query = new URLSearchParams({ ...(path === '' && { client_id: client.id }), ...parameters }).toString();
  return `${path}/${pageName(section)}${query === '' ? '' : `?${query}`}`;
}

function signInLink(
  { path }: PoolAddress,
  client: Client,
  section: SectionName | undefined,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const query = new URLSearchParams({ client_id: client.id, [RETURN_PARAMETER]: pageName(section) });
  for (const [name, value] of given) query.set(name, value);
  return `${path}/oauth2/authorize?${query.toString()}`;
}

const pageName = (section: SectionName | undefined) => (section === undefined ? 'account' : `account/${section}`);
