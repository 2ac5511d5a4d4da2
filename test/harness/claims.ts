/** Reads the claims of a token without verifying it. The tests of tokens verify with aws-jwt-verify. */
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';

/** Returns the payload of a token. */
export function claimsOf(token: string | undefined): Readonly<Record<string, unknown>> {
  return decomposeUnverifiedJwt(token ?? '').payload;
}
