/** The first user of a new pool, who can sign in at once. */
import type { Service } from '../../administrator/service.ts';

export interface FirstUser {
  readonly username: string;
  readonly password: string;
}

/** Creates the user; no message is sent. */
export async function createFirstUser(
  service: Service,
  UserPoolId: string,
  { username, password }: FirstUser,
): Promise<void> {
  const user = { UserPoolId, Username: username };
  await service.call('AdminCreateUser', { ...user, TemporaryPassword: password, MessageAction: 'SUPPRESS' });
  await service.call('AdminSetUserPassword', { ...user, Password: password, Permanent: true });
}
