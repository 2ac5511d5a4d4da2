/**
 * AdminDisableProviderForUser: with an identity provider, removes the identity from the user who has it. With `Cognito`,
 * removes the password of a user, who can then only sign in with linked identities; AdminSetUserPassword ends that.
 */
import { SUBJECT } from '../../rules/federation/identity-alias.ts';
import { unlink } from '../../rules/federation/links.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import type { StoreWriter } from '../../store/store.ts';
import { operation } from '../operation.ts';
import { namedUserForUpdate, userNotFound } from '../users/named-user.ts';
import { invalid } from './invalid.ts';
import { LOCAL, providerUser } from './provider-user.ts';

export const AdminDisableProviderForUser = operation('AdminDisableProviderForUser', 'iam', async (call) => {
  const { input, directory, store, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  const user = providerUser(input.User, 'user');
  if (user.providerName === LOCAL && user.attributeName !== SUBJECT) {
    throw invalid(`ProviderAttributeName must be ${SUBJECT} for the provider ${LOCAL}`);
  }
  const now = clock.now();
  await store.write(async (tx) => {
    if (user.providerName === LOCAL) return removePassword(tx, pool, user.value, now);
    if (!(await unlink(tx, pool.id, user, now))) throw userNotFound();
  });
  return {};
});

async function removePassword(tx: StoreWriter, pool: Pool, username: string, now: number): Promise<void> {
  const user = await namedUserForUpdate(tx, pool, username);
  await tx.users.replace({ ...user, password: null, status: 'EXTERNAL_PROVIDER', modifiedAt: now });
  // A code that was sent before must not set a new password.
  const code = await tx.codes.find(pool.id, user.sub, 'reset-password');
  if (code !== undefined) await tx.codes.consume(pool.id, user.sub, 'reset-password', code.hash);
}
