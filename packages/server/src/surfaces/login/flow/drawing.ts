/** What pages are drawn with: the look of the app client, the language of the browser, and the token for forms. */
import type { Context } from 'hono';
import { classicThemeOf, type Theme, themeOf } from '../../../rules/branding/theme.ts';
import type { Client, Pool } from '../../../rules/pools/directory.ts';
import type { Services } from '../../../services.ts';
import { readCookie, writeCookie } from '../../browser/cookies.ts';
import { csrfToken } from '../../browser/csrf.ts';
import type { PoolAddress } from '../../browser/pool-address.ts';
import type { PageContext } from '../page-context.ts';
import { type Language, languages } from '../words/languages.ts';
import { type LoginPage, linkTo } from './login-page.ts';

/** How long a chosen language is kept. */
const LANGUAGE_SECONDS = 400 * 24 * 60 * 60;

/** Returns the context of the pages. Sets the cookies that they need. */
export async function drawingOf(page: LoginPage): Promise<PageContext> {
  const { services, context, address, request, parameters } = page;
  const theme = await lookOf(services, address.pool, request.client);
  return {
    language: languageOf(context, theme, parameters, address),
    theme,
    csrfToken: csrfToken(context, address, services.random),
    name: request.client.record.name,
    link: (name, changes) => linkTo(page, name, changes),
    formTargets: [targetOf(request.redirectUri)],
  };
}

/** Returns the look of an app client. */
export async function lookOf(services: Services, pool: Pool, client: Client | undefined): Promise<Theme> {
  const { directory, store } = services;
  if ((await managedLoginVersion(services, pool)) === 2) {
    const item = client && (await store.read.poolItems.findByKey(pool.id, 'branding', client.id));
    return themeOf(item && { poolId: pool.id, brandingId: item.itemId, branding: item.content });
  }
  const own = client && (await directory.item(pool.id, 'ui-customization', client.id));
  const item = own ?? (await directory.item(pool.id, 'ui-customization', 'ALL'));
  return classicThemeOf(item && { poolId: pool.id, owner: item.itemId, customization: item.content });
}

/** ManagedLoginVersion: 1 if every domain of the pool has the classic hosted UI; 2 also for a pool without a domain. */
export async function managedLoginVersion({ directory }: Pick<Services, 'directory'>, { id }: Pool): Promise<1 | 2> {
  const found = await Promise.all((['custom', 'prefix'] as const).map((kind) => directory.item(id, 'domain', kind)));
  const domains = found.filter((domain) => domain !== undefined);
  return domains.length > 0 && domains.every(({ content }) => content.managedLoginVersion === 1) ? 1 : 2;
}

/** The language of the parameter `lang`, which is kept in a cookie of the same name. The classic pages are English. */
export function languageOf(
  context: Context,
  { version }: Pick<Theme, 'version'>,
  parameters: URLSearchParams,
  address: PoolAddress | undefined,
): Language {
  if (version === 1) return 'en';
  const chosen = languageNamed(parameters.get('lang'));
  if (chosen !== undefined && address !== undefined) writeCookie(context, address, 'lang', chosen, LANGUAGE_SECONDS);
  return chosen ?? languageNamed(readCookie(context, 'lang')) ?? 'en';
}

function languageNamed(name: string | null | undefined): Language | undefined {
  return languages.find((language) => language === name);
}

/** The origin of an app, or the scheme of its address. Browsers check it when a form's answer is a redirect. */
function targetOf(redirectUri: string): string {
  const { protocol, origin } = new URL(redirectUri);
  return protocol === 'http:' || protocol === 'https:' ? origin : protocol;
}
