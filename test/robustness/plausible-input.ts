/** Inputs that mean something: an operation's smallest valid input with the names, tokens and keys of a user who exists. */
import type { Inputs, OperationName } from '@latchkey/model';
import { validInput } from '@latchkey/model/samples';
import { formatTimestamp } from '@latchkey/srp';
import type { Inhabitant } from './inhabitant.ts';

type Members = Readonly<Record<string, unknown>>;

/** The input of an operation as `user` would send it. */
export function plausibleInput<O extends OperationName>(operation: O, user: Inhabitant): Inputs[O] {
  // With every chance taken a sample has every member the operation knows.
  const known = validInput(operation, () => 0) as unknown as Members;
  const meant = Object.entries({ ...membersOf(user), ...special(user)[operation] });
  const fitting = Object.fromEntries(meant.filter(([name]) => Object.hasOwn(known, name)));
  return { ...(validInput(operation) as unknown as Members), ...fitting } as unknown as Inputs[O];
}

/** Members that mean the same wherever they occur. */
function membersOf(user: Inhabitant): Members {
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
  };
}

/** Operations whose members need more than their names to make sense. */
function special(user: Inhabitant): Partial<Record<OperationName, Members>> {
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
    // A pool that is really deleted or changed would take the ground from under the operations that follow.
    DeleteUserPool: { UserPoolId: 'us-east-1_nosuchpoo' },
    DeleteUserPoolClient: { ClientId: 'nosuchclient' },
  };
}
