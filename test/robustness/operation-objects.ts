/** The objects of a pool that operations work on, so that mutated requests name something that exists. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationName } from '@latchkey/model';
import type { RawClient } from '../harness/raw-client.ts';
import type { FullUser } from './full-user.ts';
import { riskyEvent } from './risky-event.ts';
import {
  attributeCode,
  authenticatorApp,
  credential,
  event,
  forgotten,
  type Maker,
  passkey,
  session,
  unconfirmed,
} from './user-objects.ts';

type Members = Readonly<Record<string, unknown>>;

let made = 0;

/** Creates what the operation needs, with a name that no other object has. Returns members for its request. */
export async function objectFor(raw: RawClient, operation: OperationName, user: FullUser): Promise<Members> {
  const maker = makerOf.get(operation);
  return (await maker?.(raw, user, `made-${(made += 1)}`)) ?? {};
}

const poolOf = ({ userPoolId }: FullUser) => ({ UserPoolId: userPoolId });

const nothingButName: Maker = async (_raw, _user, name) => ({
  Domain: name,
  GroupName: name,
  Identifier: `https://${name}.example.com`,
  ProviderName: name,
  IdpIdentifiers: [name],
  CustomAttributes: [{ Name: name, AttributeDataType: 'String' }],
});

const group: Maker = async (raw, user, GroupName) => {
  await raw.result('CreateGroup', { ...poolOf(user), GroupName });
  await raw.result('AdminAddUserToGroup', { ...poolOf(user), GroupName, Username: user.username });
  return { GroupName };
};

const resourceServer: Maker = async (raw, user, name) => {
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'View photos' }];
  const server = { Identifier: `https://${name}.example.com`, Name: 'Photos', Scopes };
  await raw.result('CreateResourceServer', { ...poolOf(user), ...server });
  return server;
};

/** Has every address, so that none is looked up. */
export const providerDetails = {
  client_id: 'client',
  client_secret: 'secret',
  authorize_scopes: 'openid email',
  oidc_issuer: 'https://idp.example.com',
  attributes_request_method: 'GET',
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/keys',
};

const provider: Maker = async (raw, user, ProviderName) => {
  const details = { ProviderType: 'OIDC', ProviderDetails: providerDetails, IdpIdentifiers: [ProviderName] };
  await raw.result('CreateIdentityProvider', { ...poolOf(user), ProviderName, ...details });
  return { ProviderName, IdpIdentifier: ProviderName, ProviderDetails: providerDetails };
};

/** A user of a provider who may be linked to the user. */
const unlinked: Maker = async (raw, user, name) => {
  const { ProviderName } = await provider(raw, user, name);
  return {
    SourceUser: { ProviderName, ProviderAttributeName: 'Cognito_Subject', ProviderAttributeValue: name },
    DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: user.username },
  };
};

const linked: Maker = async (raw, user, name) => {
  const link = await unlinked(raw, user, name);
  await raw.result('AdminLinkProviderForUser', { ...poolOf(user), ...link });
  return { User: link['SourceUser'] };
};

/** Removes the domains of the pool, which can have one of each kind. */
const noDomain: Maker = async (raw, user, Domain) => {
  const { UserPool } = await raw.result<{ UserPool: { Domain?: string; CustomDomain?: string } }>(
    'DescribeUserPool',
    poolOf(user),
  );
  for (const taken of [UserPool.Domain, UserPool.CustomDomain]) {
    if (taken !== undefined) await raw.call('DeleteUserPoolDomain', { ...poolOf(user), Domain: taken });
  }
  return { Domain };
};

const domain: Maker = async (raw, user, name) => {
  const { Domain } = await noDomain(raw, user, name);
  await raw.result('CreateUserPoolDomain', { ...poolOf(user), Domain });
  return { Domain };
};

const client: Maker = async (raw, user, ClientName) => {
  const input = { ...poolOf(user), ClientName, GenerateSecret: true };
  const { UserPoolClient } = await raw.result<{ UserPoolClient: Members }>('CreateUserPoolClient', input);
  return { ClientId: UserPoolClient['ClientId'], Secret: UserPoolClient['ClientSecret'], ClientName };
};

const secret: Maker = async (raw, user, name) => {
  const { ClientId } = await client(raw, user, name);
  const input = { ...poolOf(user), ClientId };
  const { ClientSecretDescriptor } = await raw.result<{ ClientSecretDescriptor: Members }>(
    'AddUserPoolClientSecret',
    input,
  );
  return { ClientId, ClientSecretId: ClientSecretDescriptor['ClientSecretId'] };
};

/** A client that may get tokens for itself. */
const machine: Maker = async (raw, user, name) => {
  const { Identifier } = await resourceServer(raw, user, name);
  const Scopes = [`${String(Identifier)}/read`];
  const settings = { ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'], AllowedOAuthScopes: Scopes, GenerateSecret: true };
  const { UserPoolClient } = await raw.result<{ UserPoolClient: Members }>('CreateUserPoolClient', {
    ...poolOf(user),
    ClientName: name,
    ...settings,
  });
  return { ClientId: UserPoolClient['ClientId'], Secret: UserPoolClient['ClientSecret'], Scopes };
};

const style: Maker = async (raw, user, name) => {
  const { ClientId } = await client(raw, user, name);
  const input = { ...poolOf(user), ClientId, Settings: { components: { form: { borderRadius: 4 } } } };
  const { ManagedLoginBranding } = await raw.result<{ ManagedLoginBranding: Members }>(
    'CreateManagedLoginBranding',
    input,
  );
  return { ClientId, ManagedLoginBrandingId: ManagedLoginBranding['ManagedLoginBrandingId'] };
};

export const termsOfUse = {
  TermsName: 'terms-of-use',
  TermsSource: 'LINK',
  Enforcement: 'NONE',
  Links: { 'cognito:default': 'https://example.com/terms' },
};

const terms: Maker = async (raw, user, name) => {
  const { ClientId } = await client(raw, user, name);
  const { Terms } = await raw.result<{ Terms: Members }>('CreateTerms', { ...poolOf(user), ClientId, ...termsOfUse });
  return { ClientId, TermsId: Terms['TermsId'], TermsName: termsOfUse.TermsName };
};

/** An import job with a file of one user. */
const importJob: Maker = async (raw, user, JobName) => {
  const input = { ...poolOf(user), JobName, CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/import' };
  const { UserImportJob } = await raw.result<{ UserImportJob: { JobId: string; PreSignedUrl: string } }>(
    'CreateUserImportJob',
    input,
  );
  const { CSVHeader } = await raw.result<{ CSVHeader: string[] }>('GetCSVHeader', poolOf(user));
  const row = new Map([
    ['cognito:username', JobName],
    ['email', `${JobName}@example.com`],
    ['email_verified', 'true'],
  ]);
  const file = `${CSVHeader.join(',')}\n${CSVHeader.map((column) => row.get(column) ?? '').join(',')}\n`;
  const headers = { 'x-amz-server-side-encryption': 'aws:kms' };
  await fetch(UserImportJob.PreSignedUrl, { method: 'PUT', headers, body: file });
  return { JobId: UserImportJob.JobId };
};

/** A job that runs, or has ended. */
const startedJob: Maker = async (raw, user, name) => {
  const job = await importJob(raw, user, name);
  await raw.call('StartUserImportJob', { ...poolOf(user), ...job });
  return job;
};

const RegionName = 'eu-west-1';

const noReplica: Maker = async (raw, user) => {
  await raw.call('DeleteUserPoolReplica', { ...poolOf(user), RegionName });
  return { RegionName };
};

/** A replica that is inactive, which it is two seconds after its creation. */
const replica: Maker = async (raw, user) => {
  await raw.call('CreateUserPoolReplica', { ...poolOf(user), RegionName });
  const isInactive = async (): Promise<boolean> => {
    const { text } = await raw.call('ListUserPoolReplicas', poolOf(user));
    return text.includes('"INACTIVE"');
  };
  while (!(await isInactive())) await sleep(100);
  return { RegionName, Status: 'INACTIVE' };
};

const makers: readonly (readonly [Maker, readonly OperationName[]])[] = [
  [nothingButName, ['AddCustomAttributes', 'CreateGroup', 'CreateIdentityProvider', 'CreateResourceServer']],
  [group, ['AdminAddUserToGroup', 'AdminRemoveUserFromGroup', 'DeleteGroup', 'GetGroup', 'UpdateGroup']],
  [group, ['AdminListGroupsForUser', 'ListGroups', 'ListUsersInGroup']],
  [resourceServer, ['DeleteResourceServer', 'DescribeResourceServer', 'ListResourceServers', 'UpdateResourceServer']],
  [provider, ['DeleteIdentityProvider', 'DescribeIdentityProvider', 'GetIdentityProviderByIdentifier']],
  [provider, ['ListIdentityProviders', 'UpdateIdentityProvider']],
  [unlinked, ['AdminLinkProviderForUser']],
  [linked, ['AdminDisableProviderForUser']],
  [noDomain, ['CreateUserPoolDomain']],
  [domain, ['DeleteUserPoolDomain', 'DescribeUserPoolDomain', 'UpdateUserPoolDomain']],
  [domain, ['GetUICustomization', 'SetUICustomization']],
  [client, ['AddUserPoolClientSecret', 'CreateManagedLoginBranding', 'CreateTerms', 'DeleteUserPoolClient']],
  [secret, ['DeleteUserPoolClientSecret', 'ListUserPoolClientSecrets']],
  [machine, ['GetClientToken']],
  [style, ['DeleteManagedLoginBranding', 'DescribeManagedLoginBranding', 'DescribeManagedLoginBrandingByClient']],
  [style, ['UpdateManagedLoginBranding']],
  [terms, ['DeleteTerms', 'DescribeTerms', 'DescribeTermsByClient', 'ListTerms', 'UpdateTerms']],
  [importJob, ['DescribeUserImportJob', 'ListUserImportJobs', 'StartUserImportJob']],
  [startedJob, ['StopUserImportJob']],
  [noReplica, ['CreateUserPoolReplica']],
  [replica, ['DeleteUserPoolReplica', 'ListUserPoolReplicas', 'UpdateUserPoolReplica']],
  [session, ['AdminRevokeUserSession', 'RevokeUserSession']],
  [unconfirmed, ['AdminConfirmSignUp', 'ConfirmSignUp', 'ResendConfirmationCode']],
  [forgotten, ['ConfirmForgotPassword']],
  [attributeCode, ['VerifyUserAttribute']],
  [authenticatorApp, ['VerifySoftwareToken']],
  [event, ['AdminUpdateAuthEventFeedback']],
  [riskyEvent, ['UpdateAuthEventFeedback']],
  [credential, ['CompleteWebAuthnRegistration']],
  [passkey, ['DeleteWebAuthnCredential', 'ListWebAuthnCredentials']],
];

const makerOf: ReadonlyMap<OperationName, Maker> = new Map(
  makers.flatMap(([maker, operations]) => operations.map((operation) => [operation, maker] as const)),
);
