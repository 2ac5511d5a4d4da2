/** Writes the settings of a pool as a declaration, from which a plan says that nothing has to be changed. */
import type { SchemaAttributeType, UserPoolType } from '@latchkey/model';
import { membersOf } from '../format/api-members.ts';
import { differences, pick } from '../reconcile/differences.ts';
import { type Administration, everyPage, found, uiCustomization } from '../reconcile/administration.ts';
import { standardAttributes } from '../../rules/schema/attribute-schema-standard.ts';
import { exportedClients } from './export-clients.ts';

export interface ExportOptions {
  /** Whether client secrets are written; otherwise `GenerateSecret: true` is. */
  readonly secrets: boolean;
  /** Whether users are written: attributes and groups, never passwords. */
  readonly users: boolean;
}

type Exported = Readonly<Record<string, unknown>>;

/**
 * Returns a plain object in the form of a declaration.
 *
 * @throws errors of the API
 */
export async function exportDeclaration(
  administration: Administration,
  UserPoolId: string,
  options: ExportOptions,
): Promise<{ readonly pools: readonly Exported[] }> {
  const { call } = administration;
  const { UserPool = {} } = await call('DescribeUserPool', { UserPoolId });
  const pool = {
    id: UserPoolId,
    PoolName: UserPool.Name,
    ...settingsOf(UserPool),
    ...(await mfaOf(administration, UserPoolId)),
    ...sections({
      resourceServers: await resourceServersOf(administration, UserPoolId),
      identityProviders: await providersOf(administration, UserPoolId, options),
      groups: await groupsOf(administration, UserPoolId),
      clients: await exportedClients(administration, UserPoolId, options),
      domains: await domainsOf(administration, UserPool),
      users: options.users ? await usersOf(administration, UserPoolId) : [],
    }),
    ...(await customizationOf(administration, UserPoolId)),
    ...(await configurationsOf(administration, UserPoolId)),
  };
  return { pools: [pool] };
}

function sections(all: Readonly<Record<string, readonly unknown[]>>): Exported {
  return Object.fromEntries(Object.entries(all).filter(([, items]) => items.length > 0));
}

/** Of settings that have two places in the API, the older one is left out. */
function settingsOf(pool: UserPoolType): Exported {
  const older = ['EmailVerificationMessage', 'EmailVerificationSubject', 'SmsVerificationMessage'];
  const { AdminCreateUserConfig, LambdaConfig, UserPoolTags, ...settings } = pick(
    pool,
    membersOf('CreateUserPool', 'PoolName', 'Schema', 'MfaConfiguration', ...older),
  ) as UserPoolType;
  const { UnusedAccountValidityDays: _days, ...creation } = AdminCreateUserConfig ?? {};
  const { PreTokenGeneration: _trigger, ...triggers } = LambdaConfig ?? {};
  const { _custom_id_: _id, ...tags } = UserPoolTags ?? {};
  const schema = schemaOf(pool.SchemaAttributes ?? []);
  return {
    ...settings,
    AdminCreateUserConfig: creation,
    ...(Object.keys(triggers).length > 0 && { LambdaConfig: triggers }),
    ...(Object.keys(tags).length > 0 && { UserPoolTags: tags }),
    ...(schema.length > 0 && { Schema: schema }),
  };
}

/** Custom attributes without their prefix, and standard ones that were changed. */
function schemaOf(attributes: readonly SchemaAttributeType[]): readonly SchemaAttributeType[] {
  return attributes.flatMap((attribute) => {
    const { Name = '' } = attribute;
    const standard = standardAttributes.find((each) => each.Name === Name);
    if (standard !== undefined) return differences(attribute, standard).length > 0 ? [attribute] : [];
    const bare = Name.replace(/^(custom|dev):/, '');
    return bare === Name ? [] : [{ ...attribute, Name: bare }];
  });
}

async function mfaOf({ call }: Administration, UserPoolId: string): Promise<Exported> {
  const mfa = pick(await call('GetUserPoolMfaConfig', { UserPoolId }), membersOf('SetUserPoolMfaConfig'));
  return mfa['MfaConfiguration'] === 'OFF' ? pick(mfa, ['MfaConfiguration', 'WebAuthnConfiguration']) : mfa;
}

function resourceServersOf({ call }: Administration, UserPoolId: string): Promise<readonly Exported[]> {
  return everyPage(async (NextToken) => {
    const page = await call('ListResourceServers', { UserPoolId, MaxResults: 50, NextToken });
    const items = page.ResourceServers.map((server) => pick(server, membersOf('CreateResourceServer')));
    return { items, next: page.NextToken };
  });
}

async function providersOf({ call }: Administration, UserPoolId: string, { secrets }: ExportOptions) {
  const names = await everyPage(async (NextToken) => {
    const page = await call('ListIdentityProviders', { UserPoolId, MaxResults: 60, NextToken });
    return { items: page.Providers.map(({ ProviderName = '' }) => ProviderName), next: page.NextToken };
  });
  const providers: Exported[] = [];
  for (const ProviderName of names) {
    const { IdentityProvider } = await call('DescribeIdentityProvider', { UserPoolId, ProviderName });
    const { client_secret: secret, ...details } = IdentityProvider.ProviderDetails ?? {};
    const ProviderDetails = { ...details, ...(secrets && secret !== undefined && { client_secret: secret }) };
    providers.push({ ...pick(IdentityProvider, membersOf('CreateIdentityProvider')), ProviderDetails });
  }
  return providers;
}

function groupsOf({ call }: Administration, UserPoolId: string): Promise<readonly Exported[]> {
  return everyPage(async (NextToken) => {
    const page = await call('ListGroups', { UserPoolId, Limit: 60, NextToken });
    return { items: page.Groups?.map((group) => pick(group, membersOf('CreateGroup'))), next: page.NextToken };
  });
}

async function domainsOf(
  { call }: Administration,
  { Domain, CustomDomain }: UserPoolType,
): Promise<readonly Exported[]> {
  const domains: Exported[] = [];
  for (const name of [Domain, CustomDomain].filter((each) => each !== undefined)) {
    const { DomainDescription = {} } = await call('DescribeUserPoolDomain', { Domain: name });
    const { CustomDomainConfig, ...members } = pick(DomainDescription, membersOf('CreateUserPoolDomain'));
    // The description of a prefix domain has an empty one.
    const isCustom = Object.keys(Object(CustomDomainConfig) as object).length > 0;
    domains.push({ ...members, ...(isCustom && { CustomDomainConfig }) });
  }
  return domains;
}

async function customizationOf({ call }: Administration, UserPoolId: string): Promise<Exported> {
  const stored = await uiCustomization({ call }, { UserPoolId });
  const risk = (await found(call('DescribeRiskConfiguration', { UserPoolId })))?.RiskConfiguration;
  return {
    ...(stored?.CSS !== undefined && { uiCustomization: { CSS: stored.CSS } }),
    ...(risk?.LastModifiedDate !== undefined && { riskConfiguration: pick(risk, membersOf('SetRiskConfiguration')) }),
  };
}

/** The configuration of sessions is written if the pool tracks them. */
async function configurationsOf({ call }: Administration, UserPoolId: string): Promise<Exported> {
  const sessions = await call('GetUserPoolSessionConfiguration', { UserPoolId });
  const { LogDeliveryConfiguration } = await call('GetLogDeliveryConfiguration', { UserPoolId });
  const { LogConfigurations = [] } = LogDeliveryConfiguration ?? {};
  return {
    ...(sessions.UserSessionTracking === 'ENABLED' && {
      sessionConfiguration: pick(sessions, membersOf('SetUserPoolSessionConfiguration')),
    }),
    ...(LogConfigurations.length > 0 && { logDelivery: { LogConfigurations } }),
  };
}

async function usersOf({ call }: Administration, UserPoolId: string): Promise<readonly Exported[]> {
  const users = await everyPage(async (PaginationToken) => {
    const page = await call('ListUsers', { UserPoolId, Limit: 60, PaginationToken });
    return { items: page.Users, next: page.PaginationToken };
  });
  const exported: Exported[] = [];
  for (const { Username = '', Attributes = [], Enabled, UserStatus } of users) {
    // Users of identity providers come back with their next sign-in.
    if (UserStatus === 'EXTERNAL_PROVIDER') continue;
    const groups = await everyPage(async (NextToken) => {
      const page = await call('AdminListGroupsForUser', { UserPoolId, Username, NextToken });
      return { items: page.Groups?.map(({ GroupName = '' }) => GroupName), next: page.NextToken };
    });
    const own = Attributes.filter(({ Name }) => Name !== 'sub' && Name !== 'identities');
    const attributes = Object.fromEntries(own.map(({ Name, Value = '' }) => [Name, Value]));
    exported.push({
      username: Username,
      attributes,
      ...(groups.length > 0 && { groups }),
      ...(Enabled === false && { enabled: false }),
    });
  }
  return exported;
}
