/**
 * UpdateUserAttributes: changes attributes of the signed-in user that the app client may write. If the pool verifies
 * addresses of that kind, a new address gets a code.
 */
import { operation } from '../../operation.ts';
import { triggerCause } from '../sign-up-triggers.ts';
import { attributeChanges } from '../attribute-list.ts';
import { changeOwnAttributes } from './own-attributes.ts';

export const UpdateUserAttributes = operation('UpdateUserAttributes', 'accessToken', async (call) => {
  const { input, caller } = call;
  const { client } = await call.directory.client(caller.token.clientId);
  const cause = triggerCause(call.origin, client.id, input.ClientMetadata);
  const details = await changeOwnAttributes(call, { ...caller, client }, attributeChanges(input.UserAttributes), cause);
  return details.length === 0 ? {} : { CodeDeliveryDetailsList: details };
});
