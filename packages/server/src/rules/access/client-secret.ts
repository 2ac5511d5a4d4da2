/** Checks the plain client secret of a request. */
import { timingSafeEqual } from 'node:crypto';
import { serviceError } from '@latchkey/model';
import type { Client } from '../pools/directory.ts';

/** Whether the given secret is one of the client's. A client without a secret must not be given one. */
export function isClientSecret({ secrets }: Pick<Client, 'secrets'>, given: string | undefined): boolean {
  if (secrets.length === 0) return given === undefined;
  const actual = Buffer.from(given ?? '');
  // All are compared, so that the time does not tell which one was right.
  const matches = secrets.map((secret) => {
    const expected = Buffer.from(secret);
    return expected.length === actual.length && timingSafeEqual(expected, actual);
  });
  return matches.includes(true);
}

/** @throws NotAuthorizedException when the secret is missing, wrong, or given for a client without one */
export function assertClientSecret(client: Pick<Client, 'id' | 'secrets'>, given: string | undefined): void {
  if (isClientSecret(client, given)) return;
  throw serviceError('NotAuthorizedException', `Unable to verify secret for client ${client.id}`);
}
