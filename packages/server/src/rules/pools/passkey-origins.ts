/**
 * Origins that belong to the relying party of a pool and do not look like it, as a pool tag: Android apps, whose system has
 * checked that the domain vouches for them (Digital Asset Links), and pages on other domains that it vouches for (WebAuthn
 * Level 3 section 5.11, related origins). Cognito has no setting for them, and tags are the one place of a pool that takes more.
 */
import { serviceError } from '@latchkey/model';

/** The tag. Its value is a list of origins, apart by spaces. */
export const passkeyOriginsTag = 'latchkey:passkey-origins';

/** Of an Android app: the SHA-256 of its signing certificate, base64url. */
const androidOrigin = /^android:apk-key-hash:[A-Za-z0-9_-]{43}$/;

/** The origins that a pool names. */
export function passkeyOriginsOf(tags: Readonly<Record<string, string>>): readonly string[] {
  return (tags[passkeyOriginsTag] ?? '').split(' ').filter((origin) => origin !== '');
}

/**
 * Refuses what could be no origin, which would otherwise look as if it were in force.
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
