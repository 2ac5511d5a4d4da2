/** MFAOptions of SetUserSettings and AdminSetUserSettings: the form of SMS MFA from before there were other factors. */
import { type MFAOptionListType, serviceError } from '@latchkey/model';

/**
 * Returns whether SMS MFA is to be on.
 *
 * @throws InvalidParameterException for anything but SMS to the phone number ("MFAOptionType" of the API reference)
 */
export function wantsSms(options: MFAOptionListType): boolean {
  for (const { AttributeName, DeliveryMedium } of options) {
    if (AttributeName === 'phone_number' && DeliveryMedium === 'SMS') continue;
    const message = 'MFAOptions can only set SMS as the delivery medium of phone_number.';
    throw serviceError('InvalidParameterException', message);
  }
  return options.length > 0;
}
