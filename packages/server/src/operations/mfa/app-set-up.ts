/** The secrets of authenticator apps that are being set up. */
import { serviceError } from '@latchkey/model';
import type { Pool } from '../../rules/pools/directory.ts';
import type { Services } from '../../services.ts';
import type { OwnAccount } from '../users/signed-in-user.ts';

/** RFC 4226 section 4 recommends 160 bits. */
const SECRET_BYTES = 20;

/** @throws SoftwareTokenMFANotFoundException if the pool does not offer authenticator apps */
export function newSecret({ random }: Pick<Services, 'random'>, { settings }: Pick<Pool, 'settings'>): Uint8Array {
  if (settings.softwareTokenMfa) return random.bytes(SECRET_BYTES);
  const message = 'Software Token MFA has not been enabled by the userPool';
  throw serviceError('SoftwareTokenMFANotFoundException', message);
}

/** Stores a new secret for a signed-in user, whose current one stays valid until the new one is verified. */
export async function beginAppSetUp(
  services: Pick<Services, 'random' | 'store'>,
  { pool, user: { sub } }: OwnAccount,
): Promise<Uint8Array> {
  const secret = newSecret(services, pool);
  await services.store.write(async (tx) => {
    const user = await tx.users.findForUpdate(pool.id, sub);
    if (user === undefined) throw serviceError('ResourceNotFoundException', 'User does not exist.');
    await tx.users.replace({ ...user, pendingTotpSecret: secret });
  });
  return secret;
}
