/**
 * GetUserAttributeVerificationCode: sends the signed-in user a code for an address, whether it is already verified or
 * not (observed). If a new address is waiting to be verified, the code goes to the new address.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import type { ContactKind } from '../../../rules/attributes/contact-format.ts';
import type { Pool } from '../../../rules/pools/directory.ts';
import { countAttempt, limitExceeded } from '../../../rules/codes/hourly-caps.ts';
import { hasCodeEnded } from '../../../rules/codes/sent-codes.ts';
import type { UserRecord } from '../../../records/user.ts';
import type { StoreWriter } from '../../../store/store.ts';
import { operation } from '../../operation.ts';
import { triggerCause } from '../sign-up-triggers.ts';
import { verifiableKind } from '../attribute-code.ts';
import { isVerifiedFirst, storeCode } from '../../../rules/users/attribute-update.ts';
import { sendCode } from '../../../messages/code-message.ts';
import { signedInUserForUpdate } from '../signed-in-user.ts';

export const GetUserAttributeVerificationCode = operation(
  'GetUserAttributeVerificationCode',
  'accessToken',
  async (call) => {
    const { pool } = call.caller;
    const cause = triggerCause(call.origin, call.caller.token.clientId, call.input.ClientMetadata);
    const kind = verifiableKind(call.input.AttributeName);
    const now = call.clock.now();
    const { user, sent } = await call.store.write(async (tx) => {
      const user = await signedInUserForUpdate(tx, call.caller);
      const address = (await pendingAddress(tx, pool, user, kind, now)) ?? user.attributes[kind];
      if (address === undefined) throw withoutAddress(kind);
      const isAllowed = await countAttempt(tx, pool.id, user.sub, 'GetUserAttributeVerificationCode', now);
      if (!isAllowed) throw limitExceeded();
      return { user, sent: await storeCode(call, tx, pool, user, kind, address) };
    });
    return { CodeDeliveryDetails: await sendCode(call, pool, user, 'verify-attribute', sent, cause) };
  },
);

async function pendingAddress(
  tx: StoreWriter,
  pool: Pool,
  { sub }: UserRecord,
  kind: ContactKind,
  now: number,
): Promise<string | undefined> {
  if (!isVerifiedFirst(pool, kind)) return undefined;
  const code = await tx.codes.find(pool.id, sub, `verify-${kind}`);
  return code !== undefined && !hasCodeEnded(code, now) ? code.destination : undefined;
}

function withoutAddress(kind: ContactKind): ServiceError {
  const what = kind === 'email' ? 'email address' : 'phone number';
  return serviceError('InvalidParameterException', `User does not have a valid registered ${what}`);
}
