/** Reads everything that AWS gives out about a pool, without its users. */
import type {
  DomainDescriptionType,
  GetUserPoolMfaConfigResponse,
  GroupType,
  IdentityProviderType,
  LogDeliveryConfigurationType,
  ManagedLoginBrandingType,
  ProviderDescription,
  ResourceServerType,
  RiskConfigurationType,
  TermsDescriptionType,
  TermsType,
  UICustomizationType,
  UserPoolClientDescription,
  UserPoolClientType,
  UserPoolType,
} from '@latchkey/model';
import { allOf } from '../../administrator/pages.ts';
import type { Service } from '../../administrator/service.ts';
import { CancelledError, CommandError } from '../../output/failure.ts';

/** A pool as AWS describes it. */
export interface SourcePool {
  readonly pool: UserPoolType;
  readonly mfa: GetUserPoolMfaConfigResponse;
  readonly clients: readonly UserPoolClientType[];
  readonly groups: readonly GroupType[];
  readonly resourceServers: readonly ResourceServerType[];
  readonly identityProviders: readonly IdentityProviderType[];
  readonly domains: readonly DomainDescriptionType[];
  readonly risk: readonly RiskConfigurationType[];
  readonly logDelivery: LogDeliveryConfigurationType | undefined;
  readonly uiCustomizations: readonly UICustomizationType[];
  readonly branding: readonly { readonly clientId: string; readonly branding: ManagedLoginBrandingType }[];
  readonly terms: readonly TermsType[];
  /** What could not be read: the operation, and why. */
  readonly unread: readonly { readonly operation: string; readonly reason: string }[];
}

/** @throws CommandError if the pool, its clients or its groups cannot be read */
export async function readSourcePool(service: Service, UserPoolId: string): Promise<SourcePool> {
  const { UserPool: pool = {} } = await service.call('DescribeUserPool', { UserPoolId });
  const mfa = await service.call('GetUserPoolMfaConfig', { UserPoolId });
  const clients = await clientsOf(service, UserPoolId);
  const groups = (
    await allOf<GroupType>(async (NextToken) => {
      const page = await service.call('ListGroups', { UserPoolId, Limit: 60, NextToken });
      return { items: page.Groups, next: page.NextToken };
    })
  ).items;
  const unread: { operation: string; reason: string }[] = [];
  /** Reads what the pool may not have, the key may not read, or the service may not know. */
  const optional = async <T>(operation: string, read: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof CommandError) || error instanceof CancelledError) throw error;
      if (error.code !== 'ResourceNotFound') unread.push({ operation, reason: error.message });
      return otherwise;
    }
  };
  const scopes = [undefined, ...clients.map(({ ClientId }) => ClientId)];
  // The operation is refused for a pool without a domain, which has no such pages.
  const hasPages = pool.Domain !== undefined || pool.CustomDomain !== undefined;
  return {
    pool,
    mfa,
    clients,
    groups,
    resourceServers: await optional('ListResourceServers', () => resourceServersOf(service, UserPoolId), []),
    identityProviders: await optional('DescribeIdentityProvider', () => providersOf(service, UserPoolId), []),
    domains: await optional('DescribeUserPoolDomain', () => domainsOf(service, pool), []),
    risk: await optional('DescribeRiskConfiguration', () => riskOf(service, UserPoolId, scopes), []),
    logDelivery: await optional(
      'GetLogDeliveryConfiguration',
      async () => (await service.call('GetLogDeliveryConfiguration', { UserPoolId })).LogDeliveryConfiguration,
      undefined,
    ),
    uiCustomizations: hasPages
      ? await optional('GetUICustomization', () => customizationsOf(service, UserPoolId, scopes), [])
      : [],
    branding: await optional(
      'DescribeManagedLoginBrandingByClient',
      () => brandingOf(service, UserPoolId, clients),
      [],
    ),
    terms: await optional('DescribeTerms', () => termsOf(service, UserPoolId), []),
    unread,
  };
}

async function clientsOf(service: Service, UserPoolId: string): Promise<readonly UserPoolClientType[]> {
  const { items } = await allOf<UserPoolClientDescription>(async (NextToken) => {
    const page = await service.call('ListUserPoolClients', { UserPoolId, MaxResults: 60, NextToken });
    return { items: page.UserPoolClients, next: page.NextToken };
  });
  const clients: UserPoolClientType[] = [];
  for (const { ClientId = '' } of items) {
    const { UserPoolClient = {} } = await service.call('DescribeUserPoolClient', { UserPoolId, ClientId });
    clients.push(UserPoolClient);
  }
  return clients;
}

async function resourceServersOf(service: Service, UserPoolId: string): Promise<readonly ResourceServerType[]> {
  const { items } = await allOf<ResourceServerType>(async (NextToken) => {
    const page = await service.call('ListResourceServers', { UserPoolId, MaxResults: 50, NextToken });
    return { items: page.ResourceServers, next: page.NextToken };
  });
  return items;
}

async function providersOf(service: Service, UserPoolId: string): Promise<readonly IdentityProviderType[]> {
  const { items } = await allOf<ProviderDescription>(async (NextToken) => {
    const page = await service.call('ListIdentityProviders', { UserPoolId, MaxResults: 60, NextToken });
    return { items: page.Providers, next: page.NextToken };
  });
  const providers: IdentityProviderType[] = [];
  for (const { ProviderName = '' } of items) {
    const { IdentityProvider } = await service.call('DescribeIdentityProvider', { UserPoolId, ProviderName });
    if (IdentityProvider !== undefined) providers.push(IdentityProvider);
  }
  return providers;
}

async function domainsOf(service: Service, { Domain, CustomDomain }: UserPoolType) {
  const domains: DomainDescriptionType[] = [];
  for (const domain of [Domain, CustomDomain]) {
    if (domain === undefined) continue;
    const { DomainDescription } = await service.call('DescribeUserPoolDomain', { Domain: domain });
    if (DomainDescription !== undefined) domains.push(DomainDescription);
  }
  return domains;
}

/** The pool's own configuration, and those of clients that have one. */
async function riskOf(service: Service, UserPoolId: string, scopes: readonly (string | undefined)[]) {
  const found: RiskConfigurationType[] = [];
  for (const ClientId of scopes) {
    const { RiskConfiguration } = await service.call('DescribeRiskConfiguration', { UserPoolId, ClientId });
    // A client without a configuration of its own is answered with that of the pool, or with an empty one.
    if (RiskConfiguration?.ClientId !== ClientId) continue;
    const { AccountTakeoverRiskConfiguration, CompromisedCredentialsRiskConfiguration, RiskExceptionConfiguration } =
      RiskConfiguration;
    const parts = [
      AccountTakeoverRiskConfiguration,
      CompromisedCredentialsRiskConfiguration,
      RiskExceptionConfiguration,
    ];
    if (parts.some((part) => part !== undefined)) found.push(RiskConfiguration);
  }
  return found;
}

async function customizationsOf(service: Service, UserPoolId: string, scopes: readonly (string | undefined)[]) {
  const found: UICustomizationType[] = [];
  for (const ClientId of scopes) {
    const { UICustomization } = await service.call('GetUICustomization', { UserPoolId, ClientId });
    const isOwn = ClientId === undefined || UICustomization.ClientId === ClientId;
    if (isOwn && (UICustomization.CSS !== undefined || UICustomization.ImageUrl !== undefined)) {
      found.push({ ...UICustomization, ClientId });
    }
  }
  return found;
}

async function brandingOf(service: Service, UserPoolId: string, clients: readonly UserPoolClientType[]) {
  const found: { clientId: string; branding: ManagedLoginBrandingType }[] = [];
  for (const { ClientId = '' } of clients) {
    try {
      const input = { UserPoolId, ClientId };
      const { ManagedLoginBranding } = await service.call('DescribeManagedLoginBrandingByClient', input);
      if (ManagedLoginBranding !== undefined) found.push({ clientId: ClientId, branding: ManagedLoginBranding });
    } catch (error) {
      if (!(error instanceof CommandError) || error.code !== 'ResourceNotFound') throw error;
    }
  }
  return found;
}

async function termsOf(service: Service, UserPoolId: string): Promise<readonly TermsType[]> {
  const { items } = await allOf<TermsDescriptionType>(async (NextToken) => {
    const page = await service.call('ListTerms', { UserPoolId, MaxResults: 60, NextToken });
    return { items: page.Terms, next: page.NextToken };
  });
  const terms: TermsType[] = [];
  for (const { TermsId = '' } of items) {
    const { Terms } = await service.call('DescribeTerms', { UserPoolId, TermsId });
    if (Terms !== undefined) terms.push(Terms);
  }
  return terms;
}
