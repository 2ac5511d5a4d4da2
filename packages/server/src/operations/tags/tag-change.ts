/** Changes the tags of a pool. They are the UserPoolTags of its definition. */
import { serviceError } from '@latchkey/model';
import { checkDeviceChoices } from '../../rules/pools/device-choices.ts';
import { tagViolation } from '../../rules/pools/pool-tags.ts';
import type { Services } from '../../services.ts';
import { storedPool } from '../pools/pool-record.ts';
import { taggedPoolId } from './tagged-pool.ts';

type Tags = Readonly<Record<string, string>>;

/**
 * Stores the changed tags of the pool that the ARN names. Tags `latchkey:…` are settings: they take effect at once, and
 * an invalid one is rejected as by CreateUserPool.
 *
 * @throws InvalidParameterException, ResourceNotFoundException; TooManyRequestsException if the pool has changed meanwhile,
 *   because the operations document no ConcurrentModificationException, and SDKs retry after it too
 */
export async function changeTags(
  { settings, store, directory, clock }: Services,
  resourceArn: string,
  change: (tags: Tags) => Tags,
): Promise<void> {
  const poolId = taggedPoolId(settings, resourceArn);
  const modifiedAt = clock.now();
  const changed = await store.write(async ({ pools }) => {
    const pool = await storedPool(pools, poolId);
    const UserPoolTags = change(pool.definition.UserPoolTags ?? {});
    const violation = tagViolation(UserPoolTags);
    if (violation !== undefined) throw serviceError('InvalidParameterException', violation);
    checkDeviceChoices(UserPoolTags);
    return pools.replace({ ...pool, definition: { ...pool.definition, UserPoolTags }, modifiedAt });
  });
  if (!changed) {
    throw serviceError('TooManyRequestsException', 'The user pool was changed by another request. Try again.');
  }
  directory.forget(poolId);
}
