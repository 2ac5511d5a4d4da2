import { describe, expect, it } from 'vitest';
import { testClient } from '../testing/pool.ts';
import { assertClientSecret, isClientSecret } from './client-secret.ts';

describe('the secret of a client', () => {
  const two = testClient({}, ['first-secret', 'other-secret']);

  it.each([
    ['first-secret', true],
    ['other-secret', true],
    ['Other-secret', false],
    ['first-secre', false],
    ['first-secret ', false],
    ['', false],
    [undefined, false],
  ])('is %j: %s', (given, isRight) => {
    expect(isClientSecret(two, given)).toBe(isRight);
  });

  it('must not be given for a client without one', () => {
    expect(isClientSecret(testClient(), undefined)).toBe(true);
    expect(isClientSecret(testClient(), '')).toBe(false);
    expect(isClientSecret(testClient(), 'first-secret')).toBe(false);
  });

  it('is refused in the words of Cognito', () => {
    expect(() => assertClientSecret(two, 'first-secret')).not.toThrow();
    expect(() => assertClientSecret(two, 'wrong')).toThrow(
      expect.objectContaining({
        code: 'NotAuthorizedException',
        message: 'Unable to verify secret for client client1',
      }),
    );
  });
});
