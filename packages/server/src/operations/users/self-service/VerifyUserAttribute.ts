/**
 * VerifyUserAttribute: verifies an address of the signed-in user with the code that was sent to it. A pending new
 * address then replaces the old one, and a verified alias can be used to sign in.
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
