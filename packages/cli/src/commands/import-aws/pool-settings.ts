/** Converts the descriptions of a pool and its app clients into the requests that create the same. */
import type {
  CreateUserPoolClientRequest,
  CreateUserPoolRequest,
  ExplicitAuthFlowsType,
  SchemaAttributeType,
  UserPoolClientType,
  UserPoolType,
} from '@latchkey/model';

/** The custom attribute for the sub that a user had on AWS. */
export const FORMER_SUB = 'aws_sub';

/** The name of the function that migrates users. */
export const FUNCTION_NAME = 'migrate-from-aws';

/** When users are moved. */
export type UsersMode = 'lazy' | 'now' | 'groups';

export interface SettingsOptions {
  readonly users: UsersMode;
  readonly region: string;
}

/** Members that descriptions and requests have in common. The schema, MFA and triggers are treated separately. */
const POOL = [
  'Policies',
  'DeletionProtection',
  'AutoVerifiedAttributes',
  'AliasAttributes',
  'UsernameAttributes',
  'SmsVerificationMessage',
  'EmailVerificationMessage',
  'EmailVerificationSubject',
  'VerificationMessageTemplate',
  'SmsAuthenticationMessage',
  'UserAttributeUpdateSettings',
  'DeviceConfiguration',
  'EmailConfiguration',
  'SmsConfiguration',
  'UserPoolTags',
  'UsernameConfiguration',
  'UserPoolAddOns',
  'AccountRecoverySetting',
  'UserPoolTier',
] as const satisfies readonly (keyof UserPoolType & keyof CreateUserPoolRequest)[];

const CLIENT = [
  'ClientName',
  'ClientSecret',
  'RefreshTokenValidity',
  'AccessTokenValidity',
  'IdTokenValidity',
  'TokenValidityUnits',
  'ReadAttributes',
  'WriteAttributes',
  'SupportedIdentityProviders',
  'CallbackURLs',
  'LogoutURLs',
  'DefaultRedirectURI',
  'AllowedOAuthFlows',
  'AllowedOAuthScopes',
  'AllowedOAuthFlowsUserPoolClient',
  'PreventUserExistenceErrors',
  'EnableTokenRevocation',
  'EnablePropagateAdditionalUserContextData',
  'AuthSessionValidity',
  'RefreshTokenRotation',
] as const satisfies readonly (keyof UserPoolClientType & keyof CreateUserPoolClientRequest)[];

/** Returns the request that creates the pool. MFA is set afterwards, together with what it needs. */
export function poolRequest(pool: UserPoolType, { users, region }: SettingsOptions): CreateUserPoolRequest {
  const arn = `arn:aws:lambda:${region}:000000000000:function:${FUNCTION_NAME}`;
  const { AllowAdminCreateUserOnly, InviteMessageTemplate } = pool.AdminCreateUserConfig ?? {};
  return {
    PoolName: pool.Name ?? 'pool',
    ...present(pool, POOL),
    // UnusedAccountValidityDays contradicts TemporaryPasswordValidityDays, which replaced it.
    AdminCreateUserConfig: present({ AllowAdminCreateUserOnly, InviteMessageTemplate }, [
      'AllowAdminCreateUserOnly',
      'InviteMessageTemplate',
    ]),
    Schema: schemaOf(pool.SchemaAttributes ?? []),
    ...(users === 'lazy' && { LambdaConfig: { UserMigration: arn } }),
  };
}

/**
 * Standard attributes are in every pool. They are named only if the pool's owner required them, or made them
 * immutable.
 */
function schemaOf(attributes: readonly SchemaAttributeType[]): SchemaAttributeType[] {
  const own = attributes.flatMap((attribute): SchemaAttributeType[] => {
    const { Name = '', Required = false, Mutable = true } = attribute;
    if (Name.startsWith('custom:')) return [{ ...attribute, Name: Name.slice('custom:'.length) }];
    if (Name.startsWith('dev:')) {
      const bare = Name.replace(/^dev:(custom:)?/, '');
      return [{ ...attribute, Name: bare, DeveloperOnlyAttribute: true }];
    }
    const isStandard = Name !== 'sub' && Name !== 'identities' && !Name.includes(':');
    return isStandard && (Required || !Mutable) ? [attribute] : [];
  });
  const hasSub = own.some(({ Name }) => Name === FORMER_SUB);
  return hasSub ? own : [...own, { Name: FORMER_SUB, AttributeDataType: 'String', Mutable: true }];
}

/** Returns the request that creates the client. `keepsProviders`: whether the pool has the client's identity providers. */
export function clientRequest(
  client: UserPoolClientType,
  UserPoolId: string,
  { users }: SettingsOptions,
  providers: ReadonlySet<string>,
): CreateUserPoolClientRequest {
  const { SupportedIdentityProviders, ReadAttributes, ...rest } = present(client, CLIENT);
  const supported = SupportedIdentityProviders?.filter((name) => name === 'COGNITO' || providers.has(name));
  return {
    ...rest,
    ClientName: client.ClientName ?? 'app',
    UserPoolId,
    ExplicitAuthFlows: flowsOf(client, users),
    ...(supported !== undefined && { SupportedIdentityProviders: supported }),
    ...(ReadAttributes !== undefined && { ReadAttributes: [...ReadAttributes, `custom:${FORMER_SUB}`] }),
  };
}

/**
 * Users can be migrated only by flows that send the password: SRP does not. Clients for machines have no users, and may
 * have no other flow.
 */
function flowsOf({ ExplicitAuthFlows = [] }: UserPoolClientType, users: UsersMode): ExplicitAuthFlowsType[] {
  if (ExplicitAuthFlows.includes('ALLOW_CLIENT_TOKEN_AUTH')) return [...ExplicitAuthFlows];
  const flow: ExplicitAuthFlowsType = ExplicitAuthFlows.some((name) => !name.startsWith('ALLOW_'))
    ? 'USER_PASSWORD_AUTH'
    : 'ALLOW_USER_PASSWORD_AUTH';
  return users === 'lazy' && !ExplicitAuthFlows.includes(flow) ? [...ExplicitAuthFlows, flow] : [...ExplicitAuthFlows];
}

/** Returns some members of an object, without those that are absent. */
function present<T extends object, K extends keyof T>(from: T, names: readonly K[]): Partial<Pick<T, K>> {
  const entries = names.map((name) => [name, from[name]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Pick<T, K>>;
}
