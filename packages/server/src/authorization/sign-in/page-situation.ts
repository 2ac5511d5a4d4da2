/** What the sign-in engine needs of a page of managed login. */
import type { BrowserEntrance, Situation } from '../../challenges/state/situation.ts';
import type { Origin } from '../../ports/origin.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import { askedLevels } from '../../rules/oauth/acr-names.ts';
import { browserSessionMs } from '../../rules/sessions/configuration.ts';
import type { Services } from '../../services.ts';

/** A sign-in on a page. */
export type PageSituation = Situation & { readonly browser: BrowserEntrance };

export interface PageCaller {
  readonly pool: Pool;
  readonly client: Client;
  readonly origin: Origin;
}

/**
 * @param options `begins`: the request starts a sign-in. `remembers`: the user asked to remember this browser; pools that
 *   always remember devices do not ask. `acrValues`: of the authorization request
 */
export async function pageSituation(
  services: Services,
  { pool, client, origin }: PageCaller,
  options: { readonly begins: boolean; readonly remembers: boolean; readonly acrValues?: readonly string[] },
): Promise<PageSituation> {
  const { devices } = pool.settings;
  const keepsDevice = devices !== null && (!devices.remembersOnPrompt || options.remembers);
  const levels = askedLevels(pool, options.acrValues ?? []);
  const sessionMs = await browserSessionMs(services, pool.id);
  return {
    ...services,
    pool,
    client,
    origin,
    begins: options.begins,
    context: { isAdmin: false },
    browser: { keepsDevice, sessionMs, levels },
  };
}
