import { checkOptions, nonEmptyText, requiredText } from '../options.ts';

/** The data in the QR code of an authenticator app. */
export interface OtpauthInput {
  /** SecretCode, base32. */
  readonly secret: string;
  /** Your app's name, which the authenticator shows. */
  readonly issuer: string;
  /** The user name or e-mail address of the account. */
  readonly account: string;
}

/** Returns `otpauth://totp/Issuer:account?secret=…&issuer=Issuer`, the key URI format that authenticator apps read. */
export function otpauthUri(input: OtpauthInput): string {
  checkOptions('otpauthUri', input, { secret: nonEmptyText, issuer: nonEmptyText, account: requiredText });
  const { secret, issuer, account } = input;
  // A colon separates issuer and account, so neither may contain one.
  const [by, whose] = [issuer, account].map((text) => encodeURIComponent(text.replace(/:/g, '')));
  return `otpauth://totp/${by}:${whose}?secret=${secret}&issuer=${by}`;
}
