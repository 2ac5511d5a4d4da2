/** What a token says, read without verifying it (aws-jwt-verify does that in the stories about tokens). */
import { decomposeUnverifiedJwt } from 'aws-jwt-verify/jwt';

/** The payload of a token. */
export function claimsOf(token: string | undefined): Readonly<Record<string, unknown>> {
  return decomposeUnverifiedJwt(token ?? '').payload;
}
