/** The plain client secret that GetTokensFromRefreshToken and RevokeToken take. */
import { timingSafeEqual } from 'node:crypto';
import { serviceError } from '@latchkey/model';
import type { Client } from '../../rules/pools/directory.ts';

/** Whether the secret given is the client's; a client without one must be given none. */
export function isClientSecret(client: Client, given: string | undefined): boolean {
  if (client.secret === null) return given === undefined;
  const expected = Buffer.from(client.secret);
  const actual = Buffer.from(given ?? '');
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** @throws NotAuthorizedException when the secret is missing, wrong, or not called for */
export function assertClientSecret(client: Client, given: string | undefined): void {
  if (isClientSecret(client, given)) return;
  throw serviceError('NotAuthorizedException', `Unable to verify secret for client ${client.id}`);
}
