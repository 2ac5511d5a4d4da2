/** Checks the plain client secret in requests of GetTokensFromRefreshToken and RevokeToken. */
import { timingSafeEqual } from 'node:crypto';
import { serviceError } from '@latchkey/model';
import type { Client } from '../../rules/pools/directory.ts';

/** Whether the given secret is the client's. A client without a secret must not be given one. */
export function isClientSecret(client: Client, given: string | undefined): boolean {
  if (client.secret === null) return given === undefined;
  const expected = Buffer.from(client.secret);
  const actual = Buffer.from(given ?? '');
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** @throws NotAuthorizedException when the secret is missing, wrong, or given for a client without one */
export function assertClientSecret(client: Client, given: string | undefined): void {
  if (isClientSecret(client, given)) return;
  throw serviceError('NotAuthorizedException', `Unable to verify secret for client ${client.id}`);
}
