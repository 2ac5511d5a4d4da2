/** Reads and stores the configuration of user sessions. */
import { type ServiceError, serviceError } from '@latchkey/model';
import type { ClientSessionContent, PoolSessionContent } from '../../records/pool-items/session-configuration.ts';
import { noPool } from '../../rules/pools/directory.ts';
import { defaultPoolConfiguration, poolConfigurationId } from '../../rules/sessions/configuration.ts';
import type { Services } from '../../services.ts';
import type { StoreReader, StoreWriter } from '../../store/store.ts';
import { StoreError } from '../../store/store-error.ts';

/** The pool's configuration as it is stored now, or the default. */
export async function storedConfiguration(
  { poolItems }: Pick<StoreReader, 'poolItems'>,
  poolId: string,
): Promise<PoolSessionContent> {
  const item = await poolItems.find(poolId, 'session-configuration', poolConfigurationId);
  return item?.content ?? defaultPoolConfiguration;
}

type Configuration =
  | { readonly kind: 'session-configuration'; readonly clientId: null; readonly content: PoolSessionContent }
  | {
      readonly kind: 'client-session-configuration';
      readonly clientId: string;
      readonly content: ClientSessionContent;
    };

/**
 * Stores the configuration of a pool or of an app client.
 *
 * @throws ConcurrentModificationException if another request stores one at the same time (the message is ours);
 *   ResourceNotFoundException if the pool or the client is removed at the same time
 */
export async function storeConfiguration(
  { store, directory, clock }: Services,
  poolId: string,
  configuration: Configuration,
): Promise<void> {
  const stored = await store
    .write((tx) => put(tx, poolId, configuration, clock.now()))
    .catch((error: unknown) => {
      throw error instanceof StoreError && error.reason === 'gone' ? goneError(poolId, configuration) : error;
    });
  if (!stored) {
    throw serviceError(
      'ConcurrentModificationException',
      'The session configuration was changed by another request. Try again.',
    );
  }
  directory.forget(poolId);
}

async function put(
  { poolItems }: StoreWriter,
  poolId: string,
  { kind, clientId, content }: Configuration,
  now: number,
): Promise<boolean> {
  const itemId = clientId ?? poolConfigurationId;
  const current = await poolItems.findForUpdate(poolId, kind, itemId);
  if (current !== undefined) return poolItems.replace({ ...current, content, modifiedAt: now });
  const item = { poolId, kind, itemId, clientId, uniqueKey: null, globalKey: null, content, version: 1 };
  // One for the pool and one for each client: there is no other limit.
  return (
    (await poolItems.insert({ ...item, createdAt: now, modifiedAt: now }, Number.POSITIVE_INFINITY)) === 'inserted'
  );
}

function goneError(poolId: string, { clientId }: Configuration): ServiceError {
  if (clientId === null) return noPool(poolId);
  return serviceError('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
}
