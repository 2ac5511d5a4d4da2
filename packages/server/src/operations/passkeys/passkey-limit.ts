import { serviceError } from '@latchkey/model';
import { maxPasskeys } from '../../rules/factors/relying-party.ts';
import type { PasskeyRecord } from '../../records/passkey.ts';
import type { UserRecord } from '../../records/user.ts';
import type { PasskeyReader } from '../../store/contract/passkeys.ts';

/**
 * Returns all passkeys of a user, if the user may have one more.
 *
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
