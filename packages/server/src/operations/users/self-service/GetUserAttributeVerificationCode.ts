/**
 * GetUserAttributeVerificationCode: sends the signed-in user a code for an address, whether it is already verified or
 * not (observed). If a new address is waiting to be verified, the code goes to the new address.
 */
import { operation } from '../../operation.ts';
import { triggerCause } from '../sign-up-triggers.ts';
import { verifiableKind } from '../attribute-code.ts';
import { sendAddressCode } from './own-attributes.ts';

export const GetUserAttributeVerificationCode = operation(
  'GetUserAttributeVerificationCode',
  'accessToken',
  async (call) => {
    const { input, caller } = call;
    const cause = triggerCause(call.origin, caller.token.clientId, input.ClientMetadata);
    return { CodeDeliveryDetails: await sendAddressCode(call, caller, verifiableKind(input.AttributeName), cause) };
  },
);
