/**
 * The categories of request-rate quotas, with AWS's defaults, and the category of each operation ("Quotas in Amazon
 * Cognito" of the developer guide). The guide names most operations; for those of 2026 the category follows from its
 * descriptions of the categories.
 */
import type { OperationName } from '@latchkey/model';

/** Requests per second of all pools together. The values are AWS's defaults. */
export const quotaCategories = {
  UserAuthentication: { perSecond: 120, isAdjustable: true },
  UserCreation: { perSecond: 50, isAdjustable: true },
  UserFederation: { perSecond: 25, isAdjustable: true },
  UserAccountRecovery: { perSecond: 30, isAdjustable: false },
  UserRead: { perSecond: 120, isAdjustable: true },
  UserUpdate: { perSecond: 25, isAdjustable: false },
  UserToken: { perSecond: 120, isAdjustable: true },
  UserResourceRead: { perSecond: 50, isAdjustable: true },
  UserResourceUpdate: { perSecond: 25, isAdjustable: false },
  UserList: { perSecond: 30, isAdjustable: false },
  UserPoolRead: { perSecond: 15, isAdjustable: false },
  UserPoolUpdate: { perSecond: 15, isAdjustable: false },
  UserPoolResourceRead: { perSecond: 20, isAdjustable: false },
  UserPoolResourceUpdate: { perSecond: 15, isAdjustable: false },
  UserPoolClientRead: { perSecond: 15, isAdjustable: false },
  UserPoolClientUpdate: { perSecond: 15, isAdjustable: false },
  ClientAuthentication: { perSecond: 150, isAdjustable: true },
  LimitManagement: { perSecond: 1, isAdjustable: false },
} as const satisfies Readonly<Record<string, { readonly perSecond: number; readonly isAdjustable: boolean }>>;

export type QuotaCategory = keyof typeof quotaCategories;

/** Whether a text is the name of a category. */
export function isQuotaCategory(name: string): name is QuotaCategory {
  return Object.hasOwn(quotaCategories, name);
}

/**
 * The most that UpdateProvisionedLimit may set for a category. On AWS it is the account's quota, which is raised on
 * request; here it is ten times the default for adjustable categories.
 */
export function highestLimit(category: QuotaCategory): number {
  const { perSecond, isAdjustable } = quotaCategories[category];
  return isAdjustable ? perSecond * 10 : perSecond;
}

/** Operations of these categories may be called at most five times per second for one pool. */
export const limitedPerPool: ReadonlySet<QuotaCategory> = new Set<QuotaCategory>([
  'UserPoolResourceRead',
  'UserPoolResourceUpdate',
  'UserPoolClientRead',
  'UserPoolClientUpdate',
]);

/** Which categories count as reads of a user, and which as writes. Operations of the others concern no single user. */
export const userAccess: Readonly<Partial<Record<QuotaCategory, 'read' | 'write'>>> = {
  UserAuthentication: 'read',
  UserRead: 'read',
  UserResourceRead: 'read',
  UserToken: 'read',
  UserCreation: 'write',
  UserAccountRecovery: 'write',
  UserUpdate: 'write',
  UserResourceUpdate: 'write',
};

const operationsOf = {
  UserAuthentication: ['AdminInitiateAuth', 'AdminRespondToAuthChallenge', 'InitiateAuth', 'RespondToAuthChallenge'],
  UserCreation: ['AdminConfirmSignUp', 'AdminCreateUser', 'ConfirmSignUp', 'SignUp'],
  // Federated sign-ins reach the endpoints of a domain, and no operation of the API.
  UserFederation: [],
  UserAccountRecovery: [
    'AdminResetUserPassword',
    'AdminSetUserPassword',
    'ChangePassword',
    'ConfirmForgotPassword',
    'ForgotPassword',
  ],
  UserRead: ['AdminGetUser', 'AdminGetUserAuthFactors', 'GetUser', 'GetUserAuthFactors'],
  UserUpdate: [
    'AdminDeleteUser',
    'AdminDeleteUserAttributes',
    'AdminDisableProviderForUser',
    'AdminDisableUser',
    'AdminEnableUser',
    'AdminLinkProviderForUser',
    'AdminUpdateUserAttributes',
    'DeleteUser',
    'DeleteUserAttributes',
    'UpdateUserAttributes',
    'VerifyUserAttribute',
  ],
  UserToken: [
    'AdminRevokeUserSession',
    'AdminUserGlobalSignOut',
    'GetTokensFromRefreshToken',
    'GlobalSignOut',
    'RevokeToken',
    'RevokeUserSession',
  ],
  UserResourceRead: [
    'AdminGetDevice',
    'AdminListDevices',
    'AdminListGroupsForUser',
    'AdminListUserAuthEvents',
    'AdminListUserSessions',
    'GetDevice',
    'GetUserAttributeVerificationCode',
    'ListDevices',
    'ListUserSessions',
    'ListWebAuthnCredentials',
    'ResendConfirmationCode',
  ],
  UserResourceUpdate: [
    'AdminAddUserToGroup',
    'AdminDeleteSoftwareToken',
    'AdminForgetDevice',
    'AdminRemoveUserFromGroup',
    'AdminSetUserMFAPreference',
    'AdminSetUserSettings',
    'AdminUpdateAuthEventFeedback',
    'AdminUpdateDeviceStatus',
    'AssociateSoftwareToken',
    'CompleteWebAuthnRegistration',
    'ConfirmDevice',
    'DeleteWebAuthnCredential',
    'ForgetDevice',
    'SetUserMFAPreference',
    'SetUserSettings',
    'StartWebAuthnRegistration',
    'UpdateAuthEventFeedback',
    'UpdateDeviceStatus',
    'VerifySoftwareToken',
  ],
  UserList: ['ListUsers', 'ListUsersInGroup'],
  UserPoolRead: ['DescribeUserPool', 'ListUserPoolReplicas', 'ListUserPools'],
  UserPoolUpdate: [
    'CreateUserPool',
    'CreateUserPoolReplica',
    'DeleteUserPool',
    'DeleteUserPoolReplica',
    'UpdateUserPool',
    'UpdateUserPoolReplica',
  ],
  UserPoolResourceRead: [
    'DescribeIdentityProvider',
    'DescribeManagedLoginBranding',
    'DescribeManagedLoginBrandingByClient',
    'DescribeResourceServer',
    'DescribeRiskConfiguration',
    'DescribeTerms',
    'DescribeTermsByClient',
    'DescribeUserImportJob',
    'DescribeUserPoolDomain',
    'GetCSVHeader',
    'GetGroup',
    'GetIdentityProviderByIdentifier',
    'GetLogDeliveryConfiguration',
    'GetSigningCertificate',
    'GetUICustomization',
    'GetUserPoolMfaConfig',
    'GetUserPoolSessionConfiguration',
    'ListGroups',
    'ListIdentityProviders',
    'ListResourceServers',
    'ListTagsForResource',
    'ListTerms',
    'ListUserImportJobs',
  ],
  UserPoolResourceUpdate: [
    'AddCustomAttributes',
    'CreateGroup',
    'CreateIdentityProvider',
    'CreateManagedLoginBranding',
    'CreateResourceServer',
    'CreateTerms',
    'CreateUserImportJob',
    'CreateUserPoolDomain',
    'DeleteGroup',
    'DeleteIdentityProvider',
    'DeleteManagedLoginBranding',
    'DeleteResourceServer',
    'DeleteTerms',
    'DeleteUserPoolDomain',
    'SetLogDeliveryConfiguration',
    'SetRiskConfiguration',
    'SetUICustomization',
    'SetUserPoolMfaConfig',
    'SetUserPoolSessionConfiguration',
    'StartUserImportJob',
    'StopUserImportJob',
    'TagResource',
    'UntagResource',
    'UpdateGroup',
    'UpdateIdentityProvider',
    'UpdateManagedLoginBranding',
    'UpdateResourceServer',
    'UpdateTerms',
    'UpdateUserPoolDomain',
  ],
  UserPoolClientRead: [
    'DescribeUserPoolClient',
    'GetUserPoolClientSessionConfiguration',
    'ListUserPoolClientSecrets',
    'ListUserPoolClients',
  ],
  UserPoolClientUpdate: [
    'AddUserPoolClientSecret',
    'CreateUserPoolClient',
    'DeleteUserPoolClient',
    'DeleteUserPoolClientSecret',
    'SetUserPoolClientSessionConfiguration',
    'UpdateUserPoolClient',
  ],
  ClientAuthentication: ['GetClientToken'],
  LimitManagement: ['GetProvisionedLimit', 'UpdateProvisionedLimit'],
} as const satisfies Readonly<Record<QuotaCategory, readonly OperationName[]>>;

type Listed = (typeof operationsOf)[QuotaCategory][number];
/** Fails to compile if an operation has no category. */
const listsAll: [Exclude<OperationName, Listed>] extends [never] ? true : never = true;

/** The category of each operation. */
export const categoryOf: ReadonlyMap<OperationName, QuotaCategory> = new Map(
  listsAll
    ? (Object.entries(operationsOf) as [QuotaCategory, readonly OperationName[]][]).flatMap(([category, names]) =>
        names.map((name) => [name, category] as const),
      )
    : [],
);
