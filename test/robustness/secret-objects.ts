/** The secrets of identity providers, of user imports, and of messages about risky sign-ins. Each secret is a canary. */
import { generateKeyPairSync, randomBytes, scryptSync } from 'node:crypto';
import {
  AddUserPoolClientSecretCommand,
  CreateIdentityProviderCommand,
  CreateUserPoolClientCommand,
  DescribeIdentityProviderCommand,
  UpdateAuthEventFeedbackCommand,
  UpdateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createPool } from '../harness/aws.ts';
import type { Latchkey } from '../harness/latchkey.ts';
import { RawClient } from '../harness/raw-client.ts';
import { refusal } from '../harness/refusal.ts';
import type { App } from '../harness/sign-in.ts';
import { endedImport, importRow, newImportJob, startImport, uploadImportFile } from '../harness/user-import.ts';
import type { Canaries } from './canaries.ts';
import { createFullUser, createPoolAndClient } from './full-user.ts';
import { providerDetails } from './operation-objects.ts';
import { riskyEvent } from './risky-event.ts';

type Sdk = App['sdk'];

/** Creates and changes providers, and sends wrong details with secrets. */
export async function useProviderSecrets(sdk: Sdk, UserPoolId: string, canaries: Canaries): Promise<void> {
  const details = () => ({ ...providerDetails, client_secret: canaries.password('secret of a provider') });
  const oidc = { UserPoolId, ProviderName: 'corporate' };
  await sdk.send(new CreateIdentityProviderCommand({ ...oidc, ProviderType: 'OIDC', ProviderDetails: details() }));
  await sdk.send(new UpdateIdentityProviderCommand({ ...oidc, ProviderDetails: details() }));
  await sdk.send(new DescribeIdentityProviderCommand(oidc));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const apple = {
    client_id: 'com.example.app',
    team_id: 'TEAM123456',
    key_id: 'KEY1234567',
    authorize_scopes: 'email name',
    private_key: canaries.text('private key of a provider', der.toString('base64')),
  };
  canaries.bytes('private key of a provider, decoded', der);
  const key = { UserPoolId, ProviderName: 'SignInWithApple', ProviderType: 'SignInWithApple' } as const;
  await sdk.send(new CreateIdentityProviderCommand({ ...key, ProviderDetails: apple }));
  const wrong = { ...details(), oidc_issuer: canaries.password('address of a provider') };
  const input = { UserPoolId, ProviderName: 'wrong', ProviderType: 'OIDC', ProviderDetails: wrong } as const;
  await refusal(sdk.send(new CreateIdentityProviderCommand(input)));
}

/** Imports users with hashes, one of which is wrong, and uses the addresses for files. */
export async function useImportSecrets(sdk: Sdk, canaries: Canaries): Promise<void> {
  const { userPoolId } = await createPool(sdk, { pool: { AutoVerifiedAttributes: ['email'] }, mfa: 'OFF' });
  const salt = randomBytes(18);
  canaries.bytes('salt of an import', salt);
  const hash = scryptSync('Correct-Horse-7', salt, 32, { N: 1024, r: 8, p: 1 });
  canaries.bytes('hash of an import', hash);
  const job = await startImport(
    sdk,
    userPoolId,
    [
      importRow('imported', { password_hash: `1024$8$1$${salt.toString('hex')}$${hash.toString('hex')}` }),
      importRow('refused', { password_hash: canaries.password('wrong hash of an import') }),
    ],
    { PasswordHashingAlgorithm: 'SCRYPT' },
  );
  const { ImportedUsers, FailedUsers } = await endedImport(sdk, job);
  if (ImportedUsers !== 1 || FailedUsers !== 1) throw new Error(`${ImportedUsers} imported, ${FailedUsers} failed`);
  const { url } = await newImportJob(sdk, userPoolId);
  for (const part of url.split(/[/?&=]/).filter((text) => text.length >= 32)) {
    canaries.text('part of an upload address', part);
  }
  await uploadImportFile(url, `cognito:username,${canaries.password('column of a file')}\n`);
  await uploadImportFile(`${url}${canaries.password('end of an upload address')}`, 'cognito:username\n');
}

/** Creates a client with a secret that the caller chose, adds another one, and one that is refused. */
export async function useChosenSecrets(sdk: Sdk, UserPoolId: string, canaries: Canaries): Promise<void> {
  const chosen = () => canaries.text('chosen client secret', canaries.password('chosen').replaceAll('-', '_'));
  const { UserPoolClient } = await sdk.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'chosen', ClientSecret: chosen() }),
  );
  const client = { UserPoolId, ClientId: UserPoolClient?.ClientId };
  const refused = `${canaries.password('refused client secret')} with spaces`;
  await refusal(sdk.send(new AddUserPoolClientSecretCommand({ ...client, ClientSecret: refused })));
  await sdk.send(new AddUserPoolClientSecretCommand({ ...client, ClientSecret: chosen() }));
}

/** Sends the feedback of a user: with the token of a message, where the server has an inbox, and with a wrong one. */
export async function useFeedbackTokens(server: Latchkey, sdk: Sdk, hasInbox: boolean, canaries: Canaries) {
  const wrong = {
    UserPoolId: 'us-east-1_nosuchpoo',
    Username: 'ada',
    EventId: 'none',
    FeedbackValue: 'Valid',
  } as const;
  const FeedbackToken = canaries.password('wrong feedback token');
  await refusal(sdk.send(new UpdateAuthEventFeedbackCommand({ ...wrong, FeedbackToken })));
  if (!hasInbox) return;
  const raw = new RawClient(server.endpoint);
  const user = await createFullUser(raw, await createPoolAndClient(raw), 'at-risk');
  const event = await riskyEvent(raw, user, 'browser elsewhere');
  canaries.text('feedback token', event.FeedbackToken);
  await raw.result('UpdateAuthEventFeedback', { UserPoolId: user.userPoolId, Username: user.username, ...event });
  raw.close();
}
