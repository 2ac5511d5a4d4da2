/** Meaningful inputs: an operation's smallest valid input, with the names, tokens and keys of an existing user. */
import type { Inputs, OperationName } from '@latchkey/model';
import { validInput } from '@latchkey/model/samples';
import { formatTimestamp } from '@latchkey/srp';
import type { FullUser } from './full-user.ts';
import { providerDetails, termsOfUse } from './operation-objects.ts';
import { notifyOnly } from './notify-only.ts';

const userReads = { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserRead' } };

const logConfiguration = {
  LogLevel: 'INFO',
  EventSource: 'userAuthEvents',
  CloudWatchLogsConfiguration: { LogGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:events' },
};

type Members = Readonly<Record<string, unknown>>;

/**
 * Returns the input of an operation as `user` would send it, or an administrator for the user.
 * @param object members that name the object of the operation (operation-objects.ts)
 */
export function plausibleInput<O extends OperationName>(operation: O, user: FullUser, object: Members): Inputs[O] {
  // With a random value of 0, the sample contains every member of the operation.
  const known = validInput(operation, () => 0) as unknown as Members;
  const meant = Object.entries({ ...membersOf(user), ...special(user)[operation], ...object });
  const fitting = Object.fromEntries(meant.filter(([name]) => Object.hasOwn(known, name)));
  return { ...(validInput(operation) as unknown as Members), ...fitting } as unknown as Inputs[O];
}

/** Members that have the same meaning in all operations. */
function membersOf(user: FullUser): Members {
  return {
    UserPoolId: user.userPoolId,
    ClientId: user.clientId,
    Username: user.username,
    AccessToken: user.accessToken,
    DeviceKey: user.deviceKey,
    RefreshToken: user.refreshToken,
    Token: user.refreshToken,
    Password: user.password,
    PreviousPassword: user.password,
    ProposedPassword: `${user.password}!`,
    DeviceRememberedStatus: 'remembered',
    ResourceArn: user.poolArn,
    AttributeName: 'email',
  };
}

/** Inputs of operations that need particular values. */
function special(user: FullUser): Partial<Record<OperationName, Members>> {
  const withPassword = { USERNAME: user.username, PASSWORD: user.password, DEVICE_KEY: user.deviceKey };
  const ChallengeResponses = {
    USERNAME: user.username,
    DEVICE_KEY: user.deviceKey,
    PASSWORD_CLAIM_SECRET_BLOCK: user.secretBlock,
    PASSWORD_CLAIM_SIGNATURE: Buffer.alloc(32, 7).toString('base64'),
    TIMESTAMP: formatTimestamp(Date.now()),
  };
  const claim = { ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses };
  return {
    InitiateAuth: { AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: withPassword },
    AdminInitiateAuth: { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters: withPassword },
    RespondToAuthChallenge: claim,
    AdminRespondToAuthChallenge: claim,
    ConfirmDevice: {
      DeviceKey: user.newDeviceKey,
      DeviceSecretVerifierConfig: { PasswordVerifier: 'BQ==', Salt: 'Bw==' },
    },
    SignUp: { Username: `${user.username}-new`, UserAttributes: [{ Name: 'email', Value: 'new@example.com' }] },
    AdminCreateUser: { Username: `${user.username}-new`, UserAttributes: [{ Name: 'email', Value: 'n@example.com' }] },
    ListUsers: { Filter: `username ^= "${user.username}"` },
    UpdateUserAttributes: { UserAttributes: [{ Name: 'nickname', Value: 'full' }] },
    AdminUpdateUserAttributes: { UserAttributes: [{ Name: 'nickname', Value: 'full' }] },
    CreateIdentityProvider: { ProviderType: 'OIDC', ProviderDetails: providerDetails },
    CreateManagedLoginBranding: { UseCognitoProvidedValues: true },
    CreateTerms: termsOfUse,
    UpdateTerms: termsOfUse,
    CreateUserImportJob: { CloudWatchLogsRoleArn: 'arn:aws:iam::123456789012:role/import' },
    SetUICustomization: { ClientId: 'ALL', CSS: '.submitButton-customizable:hover { color: #ffffff; }' },
    SetLogDeliveryConfiguration: { LogConfigurations: [logConfiguration] },
    SetRiskConfiguration: { AccountTakeoverRiskConfiguration: notifyOnly },
    SetUserPoolSessionConfiguration: { UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 20 } },
    GetProvisionedLimit: { LimitDefinition: userReads },
    UpdateProvisionedLimit: { LimitDefinition: userReads, RequestedLimitValue: 200 },
  };
}
