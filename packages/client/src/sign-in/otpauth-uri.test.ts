import { URI } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { otpauthUri } from './otpauth-uri.ts';

describe('otpauthUri', () => {
  it.each([
    ['Example', 'ada'],
    ['Example & Co: Ltd', 'ada@example.com'],
    ['Schlüsseldienst', 'Ада Лавлейс'],
  ])('is read correctly by an authenticator: %s, %s', (issuer, account) => {
    const uri = otpauthUri({ secret: 'JBSWY3DPEHPK3PXP', issuer, account });
    const read = URI.parse(uri);
    expect(read.issuer).toBe(issuer.replace(':', ''));
    expect(read.label).toBe(account);
    expect(read.secret.base32).toBe('JBSWY3DPEHPK3PXP');
  });
});
