/** How many passkeys a user may have. */
import { serviceError } from '@latchkey/model';
import { maxPasskeys } from '../../rules/relying-party.ts';
import type { PasskeyRecord, UserRecord } from '../../store/records.ts';
import type { PasskeyReader } from '../../store/store.ts';

/**
 * All passkeys of a user, if there may be one more.
 * @throws LimitExceededException
 */
export async function passkeysBelowLimit(
  passkeys: PasskeyReader,
  { poolId, sub }: UserRecord,
): Promise<readonly PasskeyRecord[]> {
  const { items } = await passkeys.list(poolId, sub, { limit: maxPasskeys });
  if (items.length < maxPasskeys) return items;
  throw serviceError('LimitExceededException', `A user can have ${maxPasskeys} passkeys at most.`);
}
