import { checkOptions, nonEmptyText, requiredText } from '../options.ts';

/** What goes into the QR code of an authenticator app. */
export interface OtpauthInput {
  /** SecretCode, base32. */
  readonly secret: string;
  /** The app's name, as the authenticator shall show it. */
  readonly issuer: string;
  /** Whose account: the user name or e-mail address. */
  readonly account: string;
}

/** `otpauth://totp/Issuer:account?secret=…&issuer=Issuer`: the key URI format that authenticator apps read. */
export function otpauthUri(input: OtpauthInput): string {
  checkOptions('otpauthUri', input, { secret: nonEmptyText, issuer: nonEmptyText, account: requiredText });
  const { secret, issuer, account } = input;
  // A colon divides the two, so neither may have one.
  const [by, whose] = [issuer, account].map((text) => encodeURIComponent(text.replace(/:/g, '')));
  return `otpauth://totp/${by}:${whose}?secret=${secret}&issuer=${by}`;
}
