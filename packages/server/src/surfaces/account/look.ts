/** What a page of the account is drawn with. */
import type { Context } from 'hono';
import { type StyleSource, type Theme, themeOf } from '../../rules/branding/theme.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';
import { readCookie, writeCookie } from '../browser/cookies.ts';
import type { PoolAddress } from '../browser/pool-address.ts';
import { isLanguage, type Language } from '../pages/languages.ts';

export interface Look {
  readonly language: Language;
  readonly theme: Theme;
  /** The name of the pool. */
  readonly name: string;
}

const YEAR_SECONDS = 365 * 24 * 3600;

/** Returns the look of a pool's pages in the branding style of the client. */
export async function lookOf(
  { store }: Pick<Services, 'store'>,
  context: Context,
  address: PoolAddress,
  client: Client | undefined,
): Promise<Look> {
  const source = client && (await styleOf(store, address.pool, client));
  return {
    language: languageOf(context, address),
    theme: themeOf(source),
    name: address.pool.record.name,
  };
}

async function styleOf(store: Services['store'], pool: Pool, { id }: Client): Promise<StyleSource | undefined> {
  const item = await store.read.poolItems.findByKey(pool.id, 'branding', id);
  return item && { poolId: pool.id, brandingId: item.itemId, branding: item.content };
}

/** The language that the link names, which the browser then keeps. */
function languageOf(context: Context, address: PoolAddress): Language {
  const chosen = context.req.query('lang');
  if (chosen !== undefined && isLanguage(chosen)) {
    writeCookie(context, address, 'lang', chosen, YEAR_SECONDS);
    return chosen;
  }
  const kept = readCookie(context, 'lang');
  return kept !== undefined && isLanguage(kept) ? kept : 'en';
}
