/** Finds app clients by ids that come from requests of browsers and apps, which nothing has checked before. */
import { ServiceError } from '@latchkey/model';
import type { Client, Directory } from '../../rules/pools/directory.ts';

/** ClientIdType of the service model. Other texts never reach the store. */
const clientIdFormat = /^[\w+]{1,128}$/;

/** Returns the client of a pool; undefined if there is none. */
export async function knownClient(
  directory: Pick<Directory, 'client'>,
  clientId: string | null,
  poolId: string,
): Promise<Client | undefined> {
  if (clientId === null || !clientIdFormat.test(clientId)) return undefined;
  const found = await directory.client(clientId).catch((error: unknown) => {
    if (error instanceof ServiceError) return undefined;
    throw error;
  });
  return found?.pool.id === poolId ? found.client : undefined;
}
