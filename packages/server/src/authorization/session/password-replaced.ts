/** Keeps the browser session in which the user has replaced the password. */
import type { PasswordRecord } from '../../records/user.ts';
import type { Services } from '../../services.ts';
import type { BrowserSession } from './browser-session.ts';

/** All other browser sessions of the user end, because they began with the password before. */
export async function keepAfterPasswordChange(
  { store }: Pick<Services, 'store'>,
  { record: { poolId, sub, sessionId } }: BrowserSession,
  { salt }: PasswordRecord,
): Promise<void> {
  await store.write(async (tx) => {
    const session = await tx.ssoSessions.findForUpdate(poolId, sub, sessionId);
    if (session === undefined) return;
    await tx.ssoSessions.replace({ ...session, authentication: { ...session.authentication, passwordSalt: salt } });
  });
}
