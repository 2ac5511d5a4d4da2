/** Checks the identity providers that a client lists. */
import { serviceError } from '@latchkey/model';
import type { ClientDefinition } from '../../records/client.ts';
import type { StoreReader } from '../../store/store.ts';

/** Stands for the pool itself. */
const LOCAL = 'COGNITO';

/** @throws InvalidParameterException `The provider <name> does not exist for User Pool <id>.` (observed) */
export async function checkProviders(
  { poolItems }: Pick<StoreReader, 'poolItems'>,
  poolId: string,
  { SupportedIdentityProviders: names = [] }: ClientDefinition,
): Promise<void> {
  for (const name of new Set(names)) {
    if (name === LOCAL || (await poolItems.find(poolId, 'identity-provider', name)) !== undefined) continue;
    throw serviceError('InvalidParameterException', `The provider ${name} does not exist for User Pool ${poolId}.`);
  }
}
