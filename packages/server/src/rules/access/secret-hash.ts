/**
 * SECRET_HASH: the proof of an app client that has a secret (Cognito developer guide, "Computing SecretHash values").
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { serviceError } from '@latchkey/model';
import type { Client } from '../pools/directory.ts';

/** base64(HMAC-SHA-256(client secret, user name and client id)). */
export function secretHash(secret: string, username: string, clientId: string): string {
  return createHmac('sha256', secret).update(username).update(clientId).digest('base64');
}

/**
 * Checks the SECRET_HASH of a request. A client can have two secrets; a hash with either of them is right.
 * @param username the user name or alias of the same request, exactly as it was sent
 * @throws NotAuthorizedException if the client has a secret and the hash is missing or wrong;
 *   InvalidParameterException if the client has no secret and a hash was sent
 */
export function checkSecretHash(
  client: Pick<Client, 'id' | 'secrets'>,
  username: string,
  hash: string | undefined,
): void {
  const { id, secrets } = client;
  if (secrets.length === 0) {
    if (hash === undefined) return;
    const message = `App client ${id} is not configured for secret but secret hash was received`;
    throw serviceError('InvalidParameterException', message);
  }
  if (hash === undefined) {
    const message = `Client ${id} is configured with secret but SECRET_HASH was not received`;
    throw serviceError('NotAuthorizedException', message);
  }
  // All are compared, so that the time does not tell which one was right.
  const matches = secrets.map((secret) => isEqual(hash, secretHash(secret, username, id)));
  if (!matches.includes(true)) {
    throw serviceError('NotAuthorizedException', `SecretHash does not match for the client: ${id}`);
  }
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
