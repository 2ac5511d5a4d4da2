/** The names of app clients. */
import { ServiceError } from '@latchkey/model';
import type { Pool } from '../../../rules/pools/directory.ts';
import type { Services } from '../../../services.ts';

/** Returns the name of a client of the pool; its id if it does not exist any more. */
export async function clientName(
  { directory }: Pick<Services, 'directory'>,
  pool: Pool,
  clientId = '',
): Promise<string> {
  const found = await directory.client(clientId).catch((error: unknown) => {
    if (error instanceof ServiceError) return undefined;
    throw error;
  });
  return found?.pool.id === pool.id ? found.client.record.name : clientId;
}
