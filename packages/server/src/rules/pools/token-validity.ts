/** Lifetimes of an app client's tokens: a number, and a unit for each kind of token. */
import { serviceError, type TimeUnitsType, type TokenValidityUnitsType } from '@latchkey/model';

/** The members of an app client that set the lifetimes of its tokens. */
export interface TokenValidity {
  readonly AccessTokenValidity?: number | undefined;
  readonly IdTokenValidity?: number | undefined;
  readonly RefreshTokenValidity?: number | undefined;
  readonly TokenValidityUnits?: TokenValidityUnitsType | undefined;
}

/** The lifetimes in seconds. */
export interface TokenSeconds {
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
}

const secondsIn: Readonly<Record<TimeUnitsType, number>> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };

/** Default of access and identity tokens: an hour ("CreateUserPoolClient" of the API reference). */
const defaultTokenSeconds = 3_600;
/** Default of refresh tokens, also for the value 0: 30 days (same source). */
const defaultRefreshTokenSeconds = 30 * 86_400;

/** Shortest and longest lifetime of each kind, in seconds (same source; it counts ten years as 3,650 days). */
const shortLived = { shortest: 5 * 60, longest: 86_400 };
const refresh = { shortest: 3_600, longest: 3_650 * 86_400 };

/**
 * Returns the lifetimes in seconds. Without a unit, numbers mean hours for access and identity tokens, days for refresh
 * tokens.
 */
export function tokenSeconds(validity: TokenValidity): TokenSeconds {
  const { AccessToken = 'hours', IdToken = 'hours', RefreshToken = 'days' } = validity.TokenValidityUnits ?? {};
  const { AccessTokenValidity: access, IdTokenValidity: id, RefreshTokenValidity: refreshing } = validity;
  return {
    accessTokenSeconds: access === undefined ? defaultTokenSeconds : access * secondsIn[AccessToken],
    idTokenSeconds: id === undefined ? defaultTokenSeconds : id * secondsIn[IdToken],
    refreshTokenSeconds: refreshing ? refreshing * secondsIn[RefreshToken] : defaultRefreshTokenSeconds,
  };
}

/** The 30 days of a refresh token in the given unit, which is what DescribeUserPoolClient returns for the default. */
export function defaultRefreshTokenValidity(unit: TimeUnitsType = 'days'): number {
  return defaultRefreshTokenSeconds / secondsIn[unit];
}

/** @throws InvalidParameterException in AWS's words (observed) */
export function checkTokenValidity(validity: TokenValidity): void {
  const { accessTokenSeconds, idTokenSeconds, refreshTokenSeconds } = tokenSeconds(validity);
  if (
    !isWithin(accessTokenSeconds, shortLived) ||
    !isWithin(idTokenSeconds, shortLived) ||
    !isWithin(refreshTokenSeconds, refresh)
  ) {
    throw serviceError('InvalidParameterException', 'Invalid range for token validity.');
  }
  if (Math.max(accessTokenSeconds, idTokenSeconds) > refreshTokenSeconds) {
    throw serviceError(
      'InvalidParameterException',
      'Access and Id Token expiration times must be less than or equal to refresh token expiration times.',
    );
  }
}

function isWithin(seconds: number, { shortest, longest }: { shortest: number; longest: number }): boolean {
  return seconds >= shortest && seconds <= longest;
}
