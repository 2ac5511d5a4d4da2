/** The client secret of Apple: a JWT that the team's key signs ("Creating a client secret" of Apple's documentation). */
import { importPKCS8, SignJWT } from 'jose';
import type { Clock } from '../../ports/clock.ts';
import { invalidRequest } from '../federation-failure.ts';
import type { OidcSettings } from './provider-settings.ts';

/** Seconds. Apple allows six months; each request gets a new one. */
const lifetime = 300;

/** @throws FederationFailure if the private key is not an EC key in PKCS #8 */
export async function appleClientSecret({ clientId, issuer, apple }: OidcSettings, clock: Clock): Promise<string> {
  const now = Math.floor(clock.now() / 1000);
  try {
    return await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: apple.keyId })
      .setIssuer(apple.teamId)
      .setSubject(clientId)
      .setAudience(issuer)
      .setIssuedAt(now)
      .setExpirationTime(now + lifetime)
      .sign(await importPKCS8(pem(apple.privateKey), 'ES256'));
  } catch {
    // The cause could contain parts of the key.
    throw invalidRequest('The private key of SignInWithApple is not a PKCS #8 key for ES256');
  }
}

/** Whether the text is a key that Apple issues: an EC key on P-256 in PKCS #8. */
export async function isAppleKey(key: string): Promise<boolean> {
  return importPKCS8(pem(key), 'ES256').then(
    () => true,
    () => false,
  );
}

/** The key may be given without the first and last line of its file, as AWS documents it. */
function pem(key: string): string {
  const base64 = key.replaceAll(/-----[A-Z ]*-----/g, '').replaceAll(/\s/g, '');
  return `-----BEGIN PRIVATE KEY-----\n${base64}\n-----END PRIVATE KEY-----`;
}
