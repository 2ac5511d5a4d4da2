/** Changes of signed-in users to their own attributes, and the codes that prove their addresses. */
import { type CodeDeliveryDetailsType, serviceError, type ServiceError } from '@latchkey/model';
import type { UserRecord } from '../../../records/user.ts';
import type { AttributeChanges } from '../../../rules/attributes/attribute-changes.ts';
import type { ContactKind } from '../../../rules/attributes/contact-format.ts';
import { countAttempt, limitExceeded } from '../../../rules/codes/hourly-caps.ts';
import { hasCodeEnded } from '../../../rules/codes/sent-codes.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import {
  assertChangeable,
  isVerifiedFirst,
  storeCode,
  updateAttributes,
} from '../../../rules/users/attribute-update.ts';
import { sendCode } from '../../../messages/code-message.ts';
import type { Services } from '../../../services.ts';
import type { StoreReader } from '../../../store/store.ts';
import type { TriggerCause } from '../../../triggers/triggers.ts';
import { type OwnAccount, type OwnAccountInClient, signedInUserForUpdate } from '../signed-in-user.ts';

/**
 * Changes attributes that the app client may write. If the pool verifies addresses of that kind, a new address gets a code.
 *
 * @returns where codes were sent
 * @throws InvalidParameterException, NotAuthorizedException, AliasExistsException, CodeDeliveryFailureException
 */
export async function changeOwnAttributes(
  services: Services,
  account: OwnAccountInClient,
  changes: AttributeChanges,
  cause: TriggerCause,
): Promise<CodeDeliveryDetailsType[]> {
  const { pool, client } = account;
  assertChangeable(pool, client, changes);
  const { user, codes } = await services.store.write(async (tx) => {
    const before = await signedInUserForUpdate(tx, account);
    return updateAttributes(services, tx, pool, before, changes, false);
  });
  const details: CodeDeliveryDetailsType[] = [];
  for (const code of codes) details.push(await sendCode(services, pool, user, 'update-attribute', code, cause));
  return details;
}

/**
 * Sends a code for an address, whether it is already verified or not (observed). If a new address is waiting to be
 * verified, the code goes to the new address.
 *
 * @returns where it was sent
 * @throws InvalidParameterException without an address; LimitExceededException, CodeDeliveryFailureException
 */
export async function sendAddressCode(
  services: Services,
  account: OwnAccount,
  kind: ContactKind,
  cause: TriggerCause,
): Promise<CodeDeliveryDetailsType> {
  const { pool } = account;
  const now = services.clock.now();
  const { user, sent } = await services.store.write(async (tx) => {
    const user = await signedInUserForUpdate(tx, account);
    const address = (await pendingAddress(tx, pool, user, kind, now)) ?? user.attributes[kind];
    if (address === undefined) throw withoutAddress(kind);
    const isAllowed = await countAttempt(tx, pool.id, user.sub, 'GetUserAttributeVerificationCode', now);
    if (!isAllowed) throw limitExceeded();
    return { user, sent: await storeCode(services, tx, pool, user, kind, address) };
  });
  return sendCode(services, pool, user, 'verify-attribute', sent, cause);
}

/** Returns the new address that is waiting for its code, in pools that verify addresses before they change them. */
export async function pendingAddress(
  { codes }: Pick<StoreReader, 'codes'>,
  pool: Pool,
  { sub }: Pick<UserRecord, 'sub'>,
  kind: ContactKind,
  now: number,
): Promise<string | undefined> {
  if (!isVerifiedFirst(pool, kind)) return undefined;
  const code = await codes.find(pool.id, sub, `verify-${kind}`);
  return code !== undefined && !hasCodeEnded(code, now) ? code.destination : undefined;
}

function withoutAddress(kind: ContactKind): ServiceError {
  const what = kind === 'email' ? 'email address' : 'phone number';
  return serviceError('InvalidParameterException', `User does not have a valid registered ${what}`);
}
