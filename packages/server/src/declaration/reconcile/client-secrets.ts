/** Gives an app client the secret that is declared. */
import type { Administration } from './administration.ts';

/** The name by which CreateUserPoolClient gives an app client a chosen id (LocalStack's convention). */
export function customIdName(id: string): string {
  return `_custom_id_:${id}`;
}

/** A client has at most two secrets. The old ones are deleted after the new one is there, so that one is always valid. */
export async function setSecret(
  { call }: Administration,
  ids: { readonly UserPoolId: string; readonly ClientId: string },
  secret: string,
): Promise<void> {
  const before = (await call('ListUserPoolClientSecrets', ids)).ClientSecrets ?? [];
  const [oldest] = before;
  if (before.length > 1 && oldest !== undefined) {
    await call('DeleteUserPoolClientSecret', { ...ids, ClientSecretId: oldest.ClientSecretId ?? '' });
    const { UserPoolClient } = await call('DescribeUserPoolClient', ids);
    if (UserPoolClient?.ClientSecret === secret) return;
  }
  const { ClientSecretDescriptor: added } = await call('AddUserPoolClientSecret', { ...ids, ClientSecret: secret });
  for (const { ClientSecretId = '' } of (await call('ListUserPoolClientSecrets', ids)).ClientSecrets ?? []) {
    if (ClientSecretId !== added?.ClientSecretId) await call('DeleteUserPoolClientSecret', { ...ids, ClientSecretId });
  }
}
