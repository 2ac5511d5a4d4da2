/** Creates a pool like the one that was read. */
import type { Inputs, OperationName, UserPoolClientType } from '@latchkey/model';
import type { Service } from '../../administrator/service.ts';
import { CancelledError, CommandError } from '../../output/failure.ts';
import { clientRequest, poolRequest, type SettingsOptions } from './pool-settings.ts';
import type { SourcePool } from './source-pool.ts';

/** An app client on both servers. */
export interface MovedClient {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** `none`: it has no secret; `kept`: the same secret; `new`: the server has made another one. */
  readonly secret: 'none' | 'kept' | 'new';
}

/** What was created. */
export interface CreatedPool {
  readonly userPoolId: string;
  readonly clients: readonly MovedClient[];
  /** Parts that were created, by name, with their number. */
  readonly created: ReadonlyMap<string, number>;
  /** Parts that the server does not have, or rejected. */
  readonly notCreated: readonly { readonly part: string; readonly reason: string }[];
}

/** @throws CommandError if the pool or one of its clients cannot be created; the pool is then removed again */
export async function createPool(service: Service, source: SourcePool, options: SettingsOptions): Promise<CreatedPool> {
  const { UserPool } = await service.call('CreateUserPool', poolRequest(source.pool, options));
  const userPoolId = UserPool?.Id ?? '';
  try {
    return await fill(service, source, options, userPoolId);
  } catch (error) {
    // A pool without its clients is of no use, and it has no users yet. The first error is the one to report.
    await service.call('DeleteUserPool', { UserPoolId: userPoolId }).catch(() => undefined);
    throw error;
  }
}

async function fill(
  service: Service,
  source: SourcePool,
  options: SettingsOptions,
  UserPoolId: string,
): Promise<CreatedPool> {
  const created = new Map<string, number>();
  const notCreated: { part: string; reason: string }[] = [];
  const add = async <N extends OperationName>(part: string, name: string, operation: N, input: Inputs[N]) => {
    try {
      await service.call(operation, input);
      created.set(part, (created.get(part) ?? 0) + 1);
      return true;
    } catch (error) {
      if (!(error instanceof CommandError) || error instanceof CancelledError) throw error;
      notCreated.push({ part: name === '' ? part : `${part} ${name}`, reason: error.message });
      return false;
    }
  };

  const { MfaConfiguration = 'OFF', ...factors } = source.mfa;
  await add('MFA', MfaConfiguration, 'SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration, ...factors });
  for (const group of source.groups) {
    const { GroupName = '', Description, RoleArn, Precedence } = group;
    await add('group', GroupName, 'CreateGroup', { UserPoolId, GroupName, Description, RoleArn, Precedence });
  }
  for (const { Identifier = '', Name = Identifier, Scopes } of source.resourceServers) {
    await add('resource server', Identifier, 'CreateResourceServer', { UserPoolId, Identifier, Name, Scopes });
  }
  const providers = new Set<string>();
  for (const provider of source.identityProviders) {
    const {
      ProviderName = '',
      ProviderType = 'OIDC',
      ProviderDetails = {},
      AttributeMapping,
      IdpIdentifiers,
    } = provider;
    const input = { UserPoolId, ProviderName, ProviderType, ProviderDetails, AttributeMapping, IdpIdentifiers };
    if (await add('identity provider', ProviderName, 'CreateIdentityProvider', input)) providers.add(ProviderName);
  }
  // Clients name resource servers and identity providers, so they come after them.
  const clients: MovedClient[] = [];
  for (const client of source.clients) clients.push(await addClient(service, client, UserPoolId, options, providers));
  const idOf = new Map(clients.map(({ from, to }) => [from, to]));
  const renamed = (clientId: string | undefined) => (clientId === undefined ? undefined : idOf.get(clientId));

  for (const { Domain = '', CustomDomainConfig, ManagedLoginVersion } of source.domains) {
    const input = { UserPoolId, Domain, CustomDomainConfig, ManagedLoginVersion };
    await add('domain', Domain, 'CreateUserPoolDomain', input);
  }
  for (const { ClientId, LastModifiedDate: _, ...risk } of source.risk) {
    const input = { ...risk, UserPoolId, ClientId: renamed(ClientId) };
    await add('risk configuration', ClientId ?? '', 'SetRiskConfiguration', input);
  }
  const { LogConfigurations = [] } = source.logDelivery ?? {};
  if (LogConfigurations.length > 0) {
    await add('log delivery', '', 'SetLogDeliveryConfiguration', { UserPoolId, LogConfigurations });
  }
  for (const { ClientId, CSS, ImageUrl } of source.uiCustomizations) {
    if (ImageUrl !== undefined) {
      notCreated.push({ part: 'UI customization, its logo', reason: `AWS has it at ${ImageUrl}; upload it again.` });
    }
    if (CSS === undefined) continue;
    const input = { UserPoolId, ClientId: renamed(ClientId), CSS };
    await add('UI customization', ClientId ?? '', 'SetUICustomization', input);
  }
  for (const { clientId, branding } of source.branding) {
    const { Settings, UseCognitoProvidedValues, Assets } = branding;
    const look = UseCognitoProvidedValues === true ? { UseCognitoProvidedValues } : { Settings, Assets };
    const input = { UserPoolId, ClientId: renamed(clientId) ?? '', ...look };
    await add('branding', clientId, 'CreateManagedLoginBranding', input);
  }
  for (const { ClientId, TermsName = '', TermsSource = 'LINK', Enforcement = 'NONE', Links } of source.terms) {
    const input = { UserPoolId, ClientId: renamed(ClientId) ?? '', TermsName, TermsSource, Enforcement, Links };
    await add('terms', TermsName, 'CreateTerms', input);
  }
  const { UserMigration: _, ...triggers } = source.pool.LambdaConfig ?? {};
  for (const [name, value] of Object.entries(triggers)) {
    const arn: unknown = typeof value === 'object' && value !== null && 'LambdaArn' in value ? value.LambdaArn : value;
    const reason = `It runs on AWS (${String(arn)}). Name it in LambdaConfig, and start the server with --function or --lambda-endpoint.`;
    if (name !== 'KMSKeyID') notCreated.push({ part: `trigger ${name}`, reason });
  }
  return { userPoolId: UserPoolId, clients, created, notCreated };
}

/** Creates a client with its secret. A server that does not accept the secret makes a new one. */
async function addClient(
  service: Service,
  client: UserPoolClientType,
  userPoolId: string,
  options: SettingsOptions,
  providers: ReadonlySet<string>,
): Promise<MovedClient> {
  const { ClientId: from = '', ClientName: name = 'app', ClientSecret } = client;
  const request = clientRequest(client, userPoolId, options, providers);
  if (ClientSecret === undefined) {
    const { UserPoolClient } = await service.call('CreateUserPoolClient', request);
    return { name, from, to: UserPoolClient?.ClientId ?? '', secret: 'none' };
  }
  try {
    const { UserPoolClient } = await service.call('CreateUserPoolClient', request);
    if (UserPoolClient?.ClientSecret === ClientSecret) {
      return { name, from, to: UserPoolClient.ClientId ?? '', secret: 'kept' };
    }
    await service.call('DeleteUserPoolClient', { UserPoolId: userPoolId, ClientId: UserPoolClient?.ClientId ?? '' });
  } catch (error) {
    if (!(error instanceof CommandError) || error.code !== 'InvalidParameter') throw error;
  }
  const { ClientSecret: _, ...rest } = request;
  const { UserPoolClient } = await service.call('CreateUserPoolClient', { ...rest, GenerateSecret: true });
  return { name, from, to: UserPoolClient?.ClientId ?? '', secret: 'new' };
}
