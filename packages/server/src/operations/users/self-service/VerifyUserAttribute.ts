/**
 * VerifyUserAttribute: proves an address of the signed-in user with the code that was sent to it, once. An address that
 * waited for its proof takes the place of the old one; a proved alias can be signed in with from here on.
 */
import { operation } from '../../operation.ts';
import { verifiableKind } from '../attribute-code.ts';
import { verifyAttribute } from '../attribute-verification.ts';
import { signedInUserForUpdate } from '../signed-in-user.ts';

export const VerifyUserAttribute = operation('VerifyUserAttribute', 'accessToken', async (call) => {
  const { pool, user } = call.caller;
  const kind = verifiableKind(call.input.AttributeName);
  const proof = { sub: user.sub, kind, code: call.input.Code, by: { owner: 'VerifyUserAttribute' } } as const;
  await verifyAttribute(call, pool, proof, (tx) => signedInUserForUpdate(tx, call.caller));
  return {};
});
