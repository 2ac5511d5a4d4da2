import type { Session } from '../session/session.ts';
import type { CallOptions } from '../transport/call-options.ts';
import type { StringMap } from '../wire.ts';
import { type CodeDelivery, deliveryOf, wireAttributes } from './delivery.ts';
import { callForms, checkOptions } from '../options.ts';

/** Returns the user's attributes by name. Sends GetUser { AccessToken }. */
export async function getAttributes(session: Session, options: CallOptions = {}): Promise<StringMap> {
  checkOptions('getAttributes', options, callForms);
  const { UserAttributes = [] } = await session.client.call(
    'GetUser',
    { AccessToken: await session.accessToken() },
    options,
  );
  return Object.fromEntries(UserAttributes.map(({ Name = '', Value = '' }) => [Name, Value]));
}

/**
 * Changes attributes. The service sends a code to a new e-mail address or phone number, for `verifyAttribute`.
 *
 * Sends UpdateUserAttributes { AccessToken, UserAttributes }.
 *
 * @returns where codes were sent
 */
export async function updateAttributes(
  session: Session,
  attributes: StringMap,
  options: CallOptions = {},
): Promise<CodeDelivery[]> {
  checkOptions('updateAttributes', options, callForms);
  const input = { AccessToken: await session.accessToken(), UserAttributes: wireAttributes(attributes) };
  const { CodeDeliveryDetailsList = [] } = await session.client.call('UpdateUserAttributes', input, options);
  return CodeDeliveryDetailsList.map(deliveryOf);
}

/** Deletes attributes. Sends DeleteUserAttributes { AccessToken, UserAttributeNames }. */
export async function deleteAttributes(
  session: Session,
  names: readonly string[],
  options: CallOptions = {},
): Promise<void> {
  checkOptions('deleteAttributes', options, callForms);
  const input = { AccessToken: await session.accessToken(), UserAttributeNames: [...names] };
  await session.client.call('DeleteUserAttributes', input, options);
}

/** Requests a code that verifies an attribute. Sends GetUserAttributeVerificationCode { AccessToken, AttributeName }. */
export async function requestAttributeCode(
  session: Session,
  attribute: 'email' | 'phone_number',
  options: CallOptions = {},
): Promise<CodeDelivery> {
  checkOptions('requestAttributeCode', options, callForms);
  const input = { AccessToken: await session.accessToken(), AttributeName: attribute };
  const { CodeDeliveryDetails } = await session.client.call('GetUserAttributeVerificationCode', input, options);
  return deliveryOf(CodeDeliveryDetails);
}

/**
 * Verifies an e-mail address or phone number with the code that was sent to it.
 *
 * Sends VerifyUserAttribute { AccessToken, AttributeName, Code }.
 *
 * @throws CodeMismatchError, CodeExpiredError
 */
export async function verifyAttribute(
  session: Session,
  attribute: 'email' | 'phone_number',
  code: string,
  options: CallOptions = {},
): Promise<void> {
  checkOptions('verifyAttribute', options, callForms);
  const input = { AccessToken: await session.accessToken(), AttributeName: attribute, Code: code.trim() };
  await session.client.call('VerifyUserAttribute', input, options);
}
