/** What a page of the account is drawn with. */
import type { Context } from 'hono';
import type { Theme } from '../../rules/branding/theme.ts';
import type { Client } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';
import { languageOf, lookOf } from '../browser/look.ts';
import type { PoolAddress } from '../browser/pool-address.ts';
import type { Language } from '../pages/languages.ts';

export interface Look {
  readonly language: Language;
  readonly theme: Theme;
  /** The name of the pool. */
  readonly name: string;
}

/** Returns the look of a pool's pages in the style of the client. */
export async function accountLook(
  services: Services,
  context: Context,
  address: PoolAddress,
  client: Client | undefined,
): Promise<Look> {
  const theme = await lookOf(services, address.pool, client);
  const parameters = new URL(context.req.url).searchParams;
  return { language: languageOf(context, theme, parameters, address), theme, name: address.pool.record.name };
}
