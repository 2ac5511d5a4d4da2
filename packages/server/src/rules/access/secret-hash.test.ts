import { describe, expect, it } from 'vitest';
import { testClient } from '../testing/pool.ts';
import { checkSecretHash, secretHash } from './secret-hash.ts';

const confidential = testClient({}, ['key']);
const publicClient = testClient();

it('is the HMAC of user name and client id, in base64', () => {
  // HMAC-SHA-256("key", "The quick brown fox jumps over the lazy dog"), a widely published value.
  expect(secretHash('key', 'The quick brown fox ', 'jumps over the lazy dog')).toBe(
    '97yD9DBThCSxMpjmqm+xQ+9NWaFJRhdZl0edvC0aPNg=',
  );
});

describe('checkSecretHash', () => {
  it('accepts the hash of the user name as it was sent', () => {
    for (const name of ['jane', 'Jane@Example.com', 'ünï', '+14325551212']) {
      expect(() => checkSecretHash(confidential, name, secretHash('key', name, 'client1'))).not.toThrow();
    }
    expect(() => checkSecretHash(publicClient, 'jane', undefined)).not.toThrow();
  });

  it('accepts a hash with either of two secrets', () => {
    const rotating = testClient({}, ['key', 'next']);
    for (const secret of ['key', 'next']) {
      expect(() => checkSecretHash(rotating, 'jane', secretHash(secret, 'jane', 'client1'))).not.toThrow();
    }
    expect(() => checkSecretHash(rotating, 'jane', secretHash('last', 'jane', 'client1'))).toThrow(/does not match/);
  });

  it.each([
    [
      'no hash',
      confidential,
      undefined,
      'NotAuthorizedException',
      'Client client1 is configured with secret but SECRET_HASH was not received',
    ],
    ['an empty hash', confidential, '', 'NotAuthorizedException', 'SecretHash does not match for the client: client1'],
    [
      'one for another user',
      confidential,
      secretHash('key', 'joe', 'client1'),
      'NotAuthorizedException',
      'SecretHash does not match for the client: client1',
    ],
    [
      'one for another client',
      confidential,
      secretHash('key', 'jane', 'client2'),
      'NotAuthorizedException',
      'SecretHash does not match for the client: client1',
    ],
    [
      'one with another secret',
      confidential,
      secretHash('other', 'jane', 'client1'),
      'NotAuthorizedException',
      'SecretHash does not match for the client: client1',
    ],
    [
      'one for a client without a secret',
      publicClient,
      'x',
      'InvalidParameterException',
      'App client client1 is not configured for secret but secret hash was received',
    ],
  ] as const)('rejects %s', (_, client, hash, code, message) => {
    expect(() => checkSecretHash(client, 'jane', hash)).toThrow(expect.objectContaining({ code, message }));
  });
});
