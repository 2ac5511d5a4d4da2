/** The look of pages for users: the theme of the app client, and the language of the browser. */
import type { Context } from 'hono';
import { classicThemeOf, type Theme, themeOf } from '../../rules/branding/theme.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';
import { chosenLanguage } from '../pages/language-choice.ts';
import type { Language } from '../pages/languages.ts';
import { readCookie, writeCookie } from './cookies.ts';
import type { PoolAddress } from './pool-address.ts';
import { ThemeCache } from './theme-cache.ts';

/** How long a chosen language is kept. */
const LANGUAGE_SECONDS = 400 * 24 * 60 * 60;

/** Themes depend on nothing but their key. */
const themes = new ThemeCache();

type Item = Pick<PoolItemRecord, 'poolId' | 'itemId' | 'version' | 'modifiedAt'>;

function keyOf(version: 1 | 2, item: Item | undefined): string {
  return JSON.stringify([version, item?.poolId, item?.itemId, item?.version, item?.modifiedAt]);
}

/** Returns the look of an app client. */
export async function lookOf(services: Services, pool: Pool, client: Client | undefined): Promise<Theme> {
  const { directory, store } = services;
  if ((await managedLoginVersion(services, pool)) === 2) {
    const item = client && (await store.read.poolItems.findByKey(pool.id, 'branding', client.id));
    return themes.get(keyOf(2, item), () =>
      themeOf(item && { poolId: pool.id, brandingId: item.itemId, branding: item.content }),
    );
  }
  const own = client && (await directory.item(pool.id, 'ui-customization', client.id));
  const item = own ?? (await directory.item(pool.id, 'ui-customization', 'ALL'));
  return themes.get(keyOf(1, item), () =>
    classicThemeOf(item && { poolId: pool.id, owner: item.itemId, customization: item.content }),
  );
}

/** ManagedLoginVersion: 1 if every domain of the pool has the classic hosted UI; 2 also for a pool without a domain. */
export async function managedLoginVersion({ directory }: Pick<Services, 'directory'>, { id }: Pool): Promise<1 | 2> {
  const found = await Promise.all((['custom', 'prefix'] as const).map((kind) => directory.item(id, 'domain', kind)));
  const domains = found.filter((domain) => domain !== undefined);
  return domains.length > 0 && domains.every(({ content }) => content.managedLoginVersion === 1) ? 1 : 2;
}

/** The language of a page (pages/language-choice.ts). That of the parameter `lang` is kept in a cookie of the same name. */
export function languageOf(
  context: Context,
  { version }: Pick<Theme, 'version'>,
  parameters: URLSearchParams,
  address: PoolAddress | undefined,
): Language {
  const lang = parameters.get('lang') ?? undefined;
  const language = chosenLanguage({
    version,
    lang,
    cookie: readCookie(context, 'lang'),
    uiLocales: parameters.get('ui_locales') ?? undefined,
    acceptLanguage: context.req.header('accept-language'),
  });
  const isChosen = version === 2 && lang !== undefined && lang !== '';
  if (isChosen && address !== undefined) writeCookie(context, address, 'lang', language, LANGUAGE_SECONDS);
  return language;
}
