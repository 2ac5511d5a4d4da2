/** The app client whose settings apply to the account page, which is itself no app. */
import { ServiceError } from '@latchkey/model';
import { isForBrowsers } from '../../authorization/request/read-request.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';

/** App clients of a pool that are looked at. */
const MOST_CLIENTS = 100;

/**
 * Returns the client that the link names; otherwise the one with which the browser session began; otherwise the only one
 * with which users can sign in on pages. Undefined if there is none, or several.
 */
export async function accountClient(
  services: Pick<Services, 'directory' | 'store'>,
  pool: Pool,
  named: string | undefined,
  ofSession: string | undefined,
): Promise<Client | undefined> {
  for (const clientId of [named, ofSession]) {
    const client = clientId === undefined ? undefined : await clientOf(services, pool, clientId);
    if (client !== undefined) return client;
  }
  const { items } = await services.store.read.clients.list(pool.id, { limit: MOST_CLIENTS });
  const [only, another] = items.filter(isForBrowsers);
  return only === undefined || another !== undefined ? undefined : clientOf(services, pool, only.clientId);
}

async function clientOf(
  { directory }: Pick<Services, 'directory'>,
  pool: Pool,
  clientId: string,
): Promise<Client | undefined> {
  const found = await directory.client(clientId).catch((error: unknown) => {
    if (error instanceof ServiceError) return undefined;
    throw error;
  });
  return found?.pool.id === pool.id && isForBrowsers(found.client.record) ? found.client : undefined;
}
