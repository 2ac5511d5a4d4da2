/**
 * Every operation of the API by its wire name, in alphabetical order. The compiler checks that none is missing and that
 * each is listed under its own name.
 */
import type { OperationName } from '@latchkey/model';
import { InitiateAuth } from './sign-in/InitiateAuth.ts';
import { AdminInitiateAuth } from './sign-in/AdminInitiateAuth.ts';
import { RespondToAuthChallenge } from './sign-in/RespondToAuthChallenge.ts';
import { AdminRespondToAuthChallenge } from './sign-in/AdminRespondToAuthChallenge.ts';
import { GetClientToken } from './tokens/GetClientToken.ts';
import { GetTokensFromRefreshToken } from './tokens/GetTokensFromRefreshToken.ts';
import { RevokeToken } from './tokens/RevokeToken.ts';
import { GlobalSignOut } from './tokens/GlobalSignOut.ts';
import { AdminUserGlobalSignOut } from './tokens/AdminUserGlobalSignOut.ts';
import { ConfirmDevice } from './devices/ConfirmDevice.ts';
import { GetDevice } from './devices/GetDevice.ts';
import { ListDevices } from './devices/ListDevices.ts';
import { UpdateDeviceStatus } from './devices/UpdateDeviceStatus.ts';
import { ForgetDevice } from './devices/ForgetDevice.ts';
import { AdminGetDevice } from './devices/AdminGetDevice.ts';
import { AdminListDevices } from './devices/AdminListDevices.ts';
import { AdminForgetDevice } from './devices/AdminForgetDevice.ts';
import { AdminUpdateDeviceStatus } from './devices/AdminUpdateDeviceStatus.ts';
import { AdminAddUserToGroup } from './groups/AdminAddUserToGroup.ts';
import { AdminListGroupsForUser } from './groups/AdminListGroupsForUser.ts';
import { AdminRemoveUserFromGroup } from './groups/AdminRemoveUserFromGroup.ts';
import { CreateGroup } from './groups/CreateGroup.ts';
import { DeleteGroup } from './groups/DeleteGroup.ts';
import { GetGroup } from './groups/GetGroup.ts';
import { ListGroups } from './groups/ListGroups.ts';
import { ListUsersInGroup } from './groups/ListUsersInGroup.ts';
import { UpdateGroup } from './groups/UpdateGroup.ts';
import { AdminDisableProviderForUser } from './identity-providers/AdminDisableProviderForUser.ts';
import { AdminLinkProviderForUser } from './identity-providers/AdminLinkProviderForUser.ts';
import { CreateIdentityProvider } from './identity-providers/CreateIdentityProvider.ts';
import { DeleteIdentityProvider } from './identity-providers/DeleteIdentityProvider.ts';
import { DescribeIdentityProvider } from './identity-providers/DescribeIdentityProvider.ts';
import { GetIdentityProviderByIdentifier } from './identity-providers/GetIdentityProviderByIdentifier.ts';
import { ListIdentityProviders } from './identity-providers/ListIdentityProviders.ts';
import { UpdateIdentityProvider } from './identity-providers/UpdateIdentityProvider.ts';
import { AdminDeleteSoftwareToken } from './mfa/AdminDeleteSoftwareToken.ts';
import { AdminSetUserSettings } from './mfa/AdminSetUserSettings.ts';
import { AssociateSoftwareToken } from './mfa/AssociateSoftwareToken.ts';
import { SetUserSettings } from './mfa/SetUserSettings.ts';
import { VerifySoftwareToken } from './mfa/VerifySoftwareToken.ts';
import { SetUserMFAPreference } from './mfa/SetUserMFAPreference.ts';
import { AdminSetUserMFAPreference } from './mfa/AdminSetUserMFAPreference.ts';
import { AdminListUserAuthEvents } from './auth-events/AdminListUserAuthEvents.ts';
import type { Operation } from './operation.ts';
import { type Unsupported, unsupported } from './unsupported.ts';
import { AddUserPoolClientSecret } from './clients/AddUserPoolClientSecret.ts';
import { CreateManagedLoginBranding } from './branding/CreateManagedLoginBranding.ts';
import { DeleteManagedLoginBranding } from './branding/DeleteManagedLoginBranding.ts';
import { DescribeManagedLoginBranding } from './branding/DescribeManagedLoginBranding.ts';
import { DescribeManagedLoginBrandingByClient } from './branding/DescribeManagedLoginBrandingByClient.ts';
import { UpdateManagedLoginBranding } from './branding/UpdateManagedLoginBranding.ts';
import { CreateUserPoolClient } from './clients/CreateUserPoolClient.ts';
import { DeleteUserPoolClient } from './clients/DeleteUserPoolClient.ts';
import { DeleteUserPoolClientSecret } from './clients/DeleteUserPoolClientSecret.ts';
import { DescribeUserPoolClient } from './clients/DescribeUserPoolClient.ts';
import { ListUserPoolClientSecrets } from './clients/ListUserPoolClientSecrets.ts';
import { ListUserPoolClients } from './clients/ListUserPoolClients.ts';
import { UpdateUserPoolClient } from './clients/UpdateUserPoolClient.ts';
import { CreateUserPoolDomain } from './domains/CreateUserPoolDomain.ts';
import { DeleteUserPoolDomain } from './domains/DeleteUserPoolDomain.ts';
import { DescribeUserPoolDomain } from './domains/DescribeUserPoolDomain.ts';
import { UpdateUserPoolDomain } from './domains/UpdateUserPoolDomain.ts';
import { CompleteWebAuthnRegistration } from './passkeys/CompleteWebAuthnRegistration.ts';
import { DeleteWebAuthnCredential } from './passkeys/DeleteWebAuthnCredential.ts';
import { ListWebAuthnCredentials } from './passkeys/ListWebAuthnCredentials.ts';
import { StartWebAuthnRegistration } from './passkeys/StartWebAuthnRegistration.ts';
import { AddCustomAttributes } from './pools/AddCustomAttributes.ts';
import { CreateUserPool } from './pools/CreateUserPool.ts';
import { DeleteUserPool } from './pools/DeleteUserPool.ts';
import { DescribeUserPool } from './pools/DescribeUserPool.ts';
import { GetSigningCertificate } from './pools/GetSigningCertificate.ts';
import { GetUserPoolMfaConfig } from './pools/GetUserPoolMfaConfig.ts';
import { ListUserPools } from './pools/ListUserPools.ts';
import { SetUserPoolMfaConfig } from './pools/SetUserPoolMfaConfig.ts';
import { UpdateUserPool } from './pools/UpdateUserPool.ts';
import { CreateResourceServer } from './resource-servers/CreateResourceServer.ts';
import { DeleteResourceServer } from './resource-servers/DeleteResourceServer.ts';
import { DescribeResourceServer } from './resource-servers/DescribeResourceServer.ts';
import { ListResourceServers } from './resource-servers/ListResourceServers.ts';
import { UpdateResourceServer } from './resource-servers/UpdateResourceServer.ts';
import { AdminConfirmSignUp } from './sign-up/AdminConfirmSignUp.ts';
import { ConfirmSignUp } from './sign-up/ConfirmSignUp.ts';
import { ResendConfirmationCode } from './sign-up/ResendConfirmationCode.ts';
import { SignUp } from './sign-up/SignUp.ts';
import { CreateTerms } from './terms/CreateTerms.ts';
import { DeleteTerms } from './terms/DeleteTerms.ts';
import { DescribeTerms } from './terms/DescribeTerms.ts';
import { DescribeTermsByClient } from './terms/DescribeTermsByClient.ts';
import { ListTerms } from './terms/ListTerms.ts';
import { UpdateTerms } from './terms/UpdateTerms.ts';
import { GetUICustomization } from './ui-customization/GetUICustomization.ts';
import { SetUICustomization } from './ui-customization/SetUICustomization.ts';
import { AdminCreateUser } from './users/administration/AdminCreateUser.ts';
import { AdminDeleteUser } from './users/administration/AdminDeleteUser.ts';
import { AdminDeleteUserAttributes } from './users/administration/AdminDeleteUserAttributes.ts';
import { AdminDisableUser } from './users/administration/AdminDisableUser.ts';
import { AdminEnableUser } from './users/administration/AdminEnableUser.ts';
import { AdminGetUser } from './users/administration/AdminGetUser.ts';
import { AdminGetUserAuthFactors } from './users/administration/AdminGetUserAuthFactors.ts';
import { AdminResetUserPassword } from './users/administration/AdminResetUserPassword.ts';
import { AdminSetUserPassword } from './users/administration/AdminSetUserPassword.ts';
import { AdminUpdateUserAttributes } from './users/administration/AdminUpdateUserAttributes.ts';
import { ChangePassword } from './users/self-service/ChangePassword.ts';
import { ConfirmForgotPassword } from './users/self-service/ConfirmForgotPassword.ts';
import { DeleteUser } from './users/self-service/DeleteUser.ts';
import { DeleteUserAttributes } from './users/self-service/DeleteUserAttributes.ts';
import { ForgotPassword } from './users/self-service/ForgotPassword.ts';
import { GetUser } from './users/self-service/GetUser.ts';
import { GetUserAttributeVerificationCode } from './users/self-service/GetUserAttributeVerificationCode.ts';
import { GetUserAuthFactors } from './users/self-service/GetUserAuthFactors.ts';
import { ListUsers } from './users/administration/ListUsers.ts';
import { UpdateUserAttributes } from './users/self-service/UpdateUserAttributes.ts';
import { VerifyUserAttribute } from './users/self-service/VerifyUserAttribute.ts';

/** An entry for each operation of the API. */
export type Registry = { readonly [N in OperationName]: Operation<N> | Unsupported<N> };

export const operations = {
  AddCustomAttributes,
  AddUserPoolClientSecret,
  AdminAddUserToGroup,
  AdminConfirmSignUp,
  AdminCreateUser,
  AdminDeleteSoftwareToken,
  AdminDeleteUser,
  AdminDeleteUserAttributes,
  AdminDisableProviderForUser,
  AdminDisableUser,
  AdminEnableUser,
  AdminForgetDevice,
  AdminGetDevice,
  AdminGetUser,
  AdminGetUserAuthFactors,
  AdminInitiateAuth,
  AdminLinkProviderForUser,
  AdminListDevices,
  AdminListGroupsForUser,
  AdminListUserAuthEvents,
  AdminListUserSessions: unsupported('AdminListUserSessions'),
  AdminRemoveUserFromGroup,
  AdminResetUserPassword,
  AdminRespondToAuthChallenge,
  AdminRevokeUserSession: unsupported('AdminRevokeUserSession'),
  AdminSetUserMFAPreference,
  AdminSetUserPassword,
  AdminSetUserSettings,
  AdminUpdateAuthEventFeedback: unsupported('AdminUpdateAuthEventFeedback'),
  AdminUpdateDeviceStatus,
  AdminUpdateUserAttributes,
  AdminUserGlobalSignOut,
  AssociateSoftwareToken,
  ChangePassword,
  CompleteWebAuthnRegistration,
  ConfirmDevice,
  ConfirmForgotPassword,
  ConfirmSignUp,
  CreateGroup,
  CreateIdentityProvider,
  CreateManagedLoginBranding,
  CreateResourceServer,
  CreateTerms,
  CreateUserImportJob: unsupported('CreateUserImportJob'),
  CreateUserPool,
  CreateUserPoolClient,
  CreateUserPoolDomain,
  CreateUserPoolReplica: unsupported('CreateUserPoolReplica'),
  DeleteGroup,
  DeleteIdentityProvider,
  DeleteManagedLoginBranding,
  DeleteResourceServer,
  DeleteTerms,
  DeleteUser,
  DeleteUserAttributes,
  DeleteUserPool,
  DeleteUserPoolClient,
  DeleteUserPoolClientSecret,
  DeleteUserPoolDomain,
  DeleteUserPoolReplica: unsupported('DeleteUserPoolReplica'),
  DeleteWebAuthnCredential,
  DescribeIdentityProvider,
  DescribeManagedLoginBranding,
  DescribeManagedLoginBrandingByClient,
  DescribeResourceServer,
  DescribeRiskConfiguration: unsupported('DescribeRiskConfiguration'),
  DescribeTerms,
  DescribeTermsByClient,
  DescribeUserImportJob: unsupported('DescribeUserImportJob'),
  DescribeUserPool,
  DescribeUserPoolClient,
  DescribeUserPoolDomain,
  ForgetDevice,
  ForgotPassword,
  GetCSVHeader: unsupported('GetCSVHeader'),
  GetClientToken,
  GetDevice,
  GetGroup,
  GetIdentityProviderByIdentifier,
  GetLogDeliveryConfiguration: unsupported('GetLogDeliveryConfiguration'),
  GetProvisionedLimit: unsupported('GetProvisionedLimit'),
  GetSigningCertificate,
  GetTokensFromRefreshToken,
  GetUICustomization,
  GetUser,
  GetUserAttributeVerificationCode,
  GetUserAuthFactors,
  GetUserPoolClientSessionConfiguration: unsupported('GetUserPoolClientSessionConfiguration'),
  GetUserPoolMfaConfig,
  GetUserPoolSessionConfiguration: unsupported('GetUserPoolSessionConfiguration'),
  GlobalSignOut,
  InitiateAuth,
  ListDevices,
  ListGroups,
  ListIdentityProviders,
  ListResourceServers,
  ListTagsForResource: unsupported('ListTagsForResource'),
  ListTerms,
  ListUserImportJobs: unsupported('ListUserImportJobs'),
  ListUserPoolClientSecrets,
  ListUserPoolClients,
  ListUserPoolReplicas: unsupported('ListUserPoolReplicas'),
  ListUserPools,
  ListUserSessions: unsupported('ListUserSessions'),
  ListUsers,
  ListUsersInGroup,
  ListWebAuthnCredentials,
  ResendConfirmationCode,
  RespondToAuthChallenge,
  RevokeToken,
  RevokeUserSession: unsupported('RevokeUserSession'),
  SetLogDeliveryConfiguration: unsupported('SetLogDeliveryConfiguration'),
  SetRiskConfiguration: unsupported('SetRiskConfiguration'),
  SetUICustomization,
  SetUserMFAPreference,
  SetUserPoolClientSessionConfiguration: unsupported('SetUserPoolClientSessionConfiguration'),
  SetUserPoolMfaConfig,
  SetUserPoolSessionConfiguration: unsupported('SetUserPoolSessionConfiguration'),
  SetUserSettings,
  SignUp,
  StartUserImportJob: unsupported('StartUserImportJob'),
  StartWebAuthnRegistration,
  StopUserImportJob: unsupported('StopUserImportJob'),
  TagResource: unsupported('TagResource'),
  UntagResource: unsupported('UntagResource'),
  UpdateAuthEventFeedback: unsupported('UpdateAuthEventFeedback'),
  UpdateDeviceStatus,
  UpdateGroup,
  UpdateIdentityProvider,
  UpdateManagedLoginBranding,
  UpdateProvisionedLimit: unsupported('UpdateProvisionedLimit'),
  UpdateResourceServer,
  UpdateTerms,
  UpdateUserAttributes,
  UpdateUserPool,
  UpdateUserPoolClient,
  UpdateUserPoolDomain,
  UpdateUserPoolReplica: unsupported('UpdateUserPoolReplica'),
  VerifySoftwareToken,
  VerifyUserAttribute,
} satisfies Registry;
