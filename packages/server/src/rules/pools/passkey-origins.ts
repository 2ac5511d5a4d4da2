/**
 * Origins that belong to a pool's relying party but are not on its domain, given by a pool tag: Android apps, for which
 * Android has checked that the domain vouches for them (Digital Asset Links), and pages on other domains that it
 * vouches for (WebAuthn Level 3 section 5.11, related origins). Cognito has no setting for them, so a tag is used.
 */
import { serviceError } from '@latchkey/model';

/** The tag. Its value is a list of origins, separated by spaces. */
export const passkeyOriginsTag = 'latchkey:passkey-origins';

/** Origin of an Android app: the SHA-256 of its signing certificate, base64url. */
const androidOrigin = /^android:apk-key-hash:[A-Za-z0-9_-]{43}$/;

/** Returns the origins listed in a pool's tags. */
export function passkeyOriginsOf(tags: Readonly<Record<string, string>>): readonly string[] {
  return (tags[passkeyOriginsTag] ?? '').split(' ').filter((origin) => origin !== '');
}

/**
 * Rejects a value that is not an origin: otherwise it would look as if it were in force.
 * @throws InvalidParameterException
 */
export function checkPasskeyOrigins(value: string): void {
  for (const origin of passkeyOriginsOf({ [passkeyOriginsTag]: value })) {
    if (androidOrigin.test(origin)) continue;
    if (URL.canParse(origin) && new URL(origin).origin === origin && origin.startsWith('https:')) continue;
    throw serviceError(
      'InvalidParameterException',
      `The tag ${passkeyOriginsTag} cannot name '${origin}'. It names origins, apart by spaces: https://app.example.com, or android:apk-key-hash: and the SHA-256 of a certificate in base64url.`,
    );
  }
}
