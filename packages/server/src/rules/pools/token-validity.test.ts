import { describe, expect, it } from 'vitest';
import { checkTokenValidity, defaultRefreshTokenValidity, type TokenValidity, tokenSeconds } from './token-validity.ts';

describe('the lifetimes of tokens', () => {
  it.each<[string, TokenValidity, [number, number, number]]>([
    ['nothing', {}, [3_600, 3_600, 2_592_000]],
    ['a refresh token of 0', { RefreshTokenValidity: 0 }, [3_600, 3_600, 2_592_000]],
    [
      'numbers without units',
      { AccessTokenValidity: 2, IdTokenValidity: 3, RefreshTokenValidity: 4 },
      [7_200, 10_800, 345_600],
    ],
    [
      'numbers with units',
      {
        AccessTokenValidity: 10,
        IdTokenValidity: 600,
        RefreshTokenValidity: 90,
        TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds', RefreshToken: 'minutes' },
      },
      [600, 600, 5_400],
    ],
    [
      'one unit of three',
      { AccessTokenValidity: 1, IdTokenValidity: 1, TokenValidityUnits: { AccessToken: 'days' } },
      [86_400, 3_600, 2_592_000],
    ],
    [
      'units without numbers',
      { TokenValidityUnits: { AccessToken: 'seconds', RefreshToken: 'seconds' } },
      [3_600, 3_600, 2_592_000],
    ],
  ])('%s', (_name, validity, [accessTokenSeconds, idTokenSeconds, refreshTokenSeconds]) => {
    expect(tokenSeconds(validity)).toStrictEqual({ accessTokenSeconds, idTokenSeconds, refreshTokenSeconds });
  });

  it('the default of 30 days is given in any unit', () => {
    expect(
      [undefined, 'days', 'hours', 'minutes', 'seconds'].map((unit) => defaultRefreshTokenValidity(unit as 'days')),
    ).toStrictEqual([30, 30, 720, 43_200, 2_592_000]);
  });
});

describe('the range of token lifetimes', () => {
  it.each<TokenValidity>([
    {},
    { AccessTokenValidity: 24, IdTokenValidity: 24 },
    { AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } },
    { AccessTokenValidity: 86_400, TokenValidityUnits: { AccessToken: 'seconds' } },
    { IdTokenValidity: 1, TokenValidityUnits: { IdToken: 'days' } },
    { RefreshTokenValidity: 3_650 },
    { RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: 'minutes' } },
    {
      AccessTokenValidity: 1,
      IdTokenValidity: 1,
      RefreshTokenValidity: 1,
      TokenValidityUnits: { RefreshToken: 'hours' },
    },
  ])('accepts %j', (validity) => {
    expect(() => checkTokenValidity(validity)).not.toThrow();
  });

  // All but the last five were tried against AWS, which returns the same message for each.
  it.each<TokenValidity>([
    { AccessTokenValidity: 25, TokenValidityUnits: { AccessToken: 'hours' } },
    { AccessTokenValidity: 25 },
    { IdTokenValidity: 25 },
    { RefreshTokenValidity: 30, TokenValidityUnits: { RefreshToken: 'minutes' } },
    { RefreshTokenValidity: 4_000 },
    { AccessTokenValidity: 299, TokenValidityUnits: { AccessToken: 'seconds' } },
    { IdTokenValidity: 4, TokenValidityUnits: { IdToken: 'minutes' } },
    { IdTokenValidity: 86_401, TokenValidityUnits: { IdToken: 'seconds' } },
    { RefreshTokenValidity: 3_599, TokenValidityUnits: { RefreshToken: 'seconds' } },
    { RefreshTokenValidity: 3_651, TokenValidityUnits: { RefreshToken: 'days' } },
  ])('rejects %j', (validity) => {
    expect(() => checkTokenValidity(validity)).toThrow(
      expect.objectContaining({ code: 'InvalidParameterException', message: 'Invalid range for token validity.' }),
    );
  });

  it.each<TokenValidity>([
    { AccessTokenValidity: 12, RefreshTokenValidity: 2, TokenValidityUnits: { RefreshToken: 'hours' } },
    { IdTokenValidity: 12, RefreshTokenValidity: 2, TokenValidityUnits: { RefreshToken: 'hours' } },
  ])('rejects tokens that outlive the refresh token: %j', (validity) => {
    expect(() => checkTokenValidity(validity)).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: 'Access and Id Token expiration times must be less than or equal to refresh token expiration times.',
      }),
    );
  });
});
