/** Cases of errors that arise in the same way for many operations. */
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import { type ErrorName, type OperationName, operations } from '@latchkey/model';
import { validInput } from '@latchkey/model/samples';
import { newPerson, uniqueName } from '../harness/people.ts';
import { type App, secondClient, signIn } from '../harness/sign-in.ts';
import { sendWith } from './any-command.ts';
import type { ErrorCase, World } from './operation-cases.ts';
import { tooManyRequests } from './request-rates.ts';

type Members = Readonly<Record<string, unknown>>;

/** Sends any input with the SDK's command of an operation. */
const sendInput = ({ sdk }: World, operation: OperationName, input: Members): Promise<unknown> =>
  sendWith(sdk, operation, input);

/** Errors that no request here can produce, with the reason. */
const reasons: { readonly [E in ErrorName]?: string } = {
  ConcurrentModificationException:
    'Two changes at the same moment. On one node this operation reads and writes in one transaction; unit tests of the store have it.',
  ForbiddenException: 'AWS WAF blocked the request. Latchkey has no web application firewall.',
  InternalErrorException: 'A defect, or a failure of the database; the chaos suite has the latter.',
  InternalServerException: 'A defect, or a failure of the database; the chaos suite has the latter.',
  InvalidEmailRoleAccessPolicyException: 'IAM roles are not evaluated.',
  InvalidSmsRoleAccessPolicyException: 'IAM roles are not evaluated.',
  InvalidSmsRoleTrustRelationshipException: 'IAM roles are not evaluated.',
  OperationNotEnabledException:
    'The pool is a secondary replica. Here every node of a replica accepts every operation.',
};

/** Returns the case of an error for an operation, or undefined if the operation needs its own. */
export function commonCase(operation: OperationName, error: ErrorName): ErrorCase | undefined {
  return reasons[error] ?? producers[error]?.(operation);
}

const producers: { readonly [E in ErrorName]?: (operation: OperationName) => ErrorCase | undefined } = {
  // Every operation has a required member, or a Session or token that must be well-formed.
  InvalidParameterException: (operation) => (world) => sendInput(world, operation, {}),
  ResourceNotFoundException: unknownPoolOrClient,
  NotAuthorizedException: notAuthorized,
  UserNotFoundException: unknownUser,
  PasswordResetRequiredException: resetUser,
  UserNotConfirmedException: unconfirmedUser,
  TooManyRequestsException: tooManyRequests,
};

function unknownPoolOrClient(operation: OperationName): ErrorCase | undefined {
  if (takesAccessToken(operation)) return removedClient(operation);
  const unknown = { UserPoolId: 'us-east-1_nosuchpoo', ClientId: 'nosuchclient' };
  const input = withMembers(operation, unknown);
  if (!('UserPoolId' in input || 'ClientId' in input)) return undefined;
  return (world) => sendInput(world, operation, input);
}

/** Operations of a signed-in user whose app client was deleted after the sign-in. */
function removedClient(operation: OperationName): ErrorCase {
  return async (world) => {
    const app = await secondClient(world.app);
    const AccessToken = await newAccessToken(app, uniqueName('orphan'));
    const client = { UserPoolId: app.userPoolId, ClientId: app.clientId };
    await world.sdk.send(new cognito.DeleteUserPoolClientCommand(client));
    return sendInput(world, operation, withMembers(operation, { AccessToken }));
  };
}

function notAuthorized(operation: OperationName): ErrorCase | undefined {
  if (takesAccessToken(operation)) {
    return (world) => sendInput(world, operation, withMembers(operation, { AccessToken: 'not-a-token' }));
  }
  if (operations[operation].auth === 'none') return undefined;
  return 'Callers are authorized by their signature; a wrong one gets the errors of the signature.';
}

function unknownUser(operation: OperationName): ErrorCase | undefined {
  if (takesAccessToken(operation)) return deletedUser(operation);
  if (operations[operation].auth === 'none') return undefined;
  return (world) => {
    const { userPoolId: UserPoolId, clientId: ClientId } = world.app;
    return sendInput(world, operation, withMembers(operation, { UserPoolId, ClientId, Username: 'nobody' }));
  };
}

/** Operations of a signed-in user who was deleted after the sign-in. */
function deletedUser(operation: OperationName): ErrorCase {
  return async (world) => {
    const { app, sdk } = world;
    const Username = uniqueName('deleted');
    const AccessToken = await newAccessToken(app, Username);
    await sdk.send(new cognito.AdminDeleteUserCommand({ UserPoolId: app.userPoolId, Username }));
    return sendInput(world, operation, withMembers(operation, { AccessToken }));
  };
}

/** Operations of a signed-in user whose password an administrator has reset. */
function resetUser(operation: OperationName): ErrorCase | undefined {
  if (!takesAccessToken(operation)) return undefined;
  return async (world) => {
    const { app, sdk } = world;
    const Username = uniqueName('reset');
    const AccessToken = await newAccessToken(app, Username);
    await sdk.send(new cognito.AdminResetUserPasswordCommand({ UserPoolId: app.userPoolId, Username }));
    return sendInput(world, operation, withMembers(operation, { AccessToken }));
  };
}

function unconfirmedUser(operation: OperationName): ErrorCase | undefined {
  if (!takesAccessToken(operation)) return undefined;
  return 'Only confirmed users get access tokens, and no operation takes the confirmation back.';
}

/** Creates a user with an address and signs in. */
async function newAccessToken(app: App, username: string): Promise<string | undefined> {
  const person = await newPerson(app, username, { email: `${username}@example.com`, email_verified: 'true' });
  const { result } = await signIn(app, person, { flow: 'USER_PASSWORD_AUTH' });
  return result.AccessToken;
}

function takesAccessToken(operation: OperationName): boolean {
  return operations[operation].auth === 'none' && 'AccessToken' in withMembers(operation, { AccessToken: 'x' });
}

/** The smallest valid input of an operation with those of the members that the operation has. */
function withMembers(operation: OperationName, members: Members): Members {
  // With a random value of 0, the sample contains every member of the operation.
  const known = validInput(operation, () => 0) as unknown as Members;
  const fitting = Object.entries(members).filter(([name]) => Object.hasOwn(known, name));
  return { ...(validInput(operation) as unknown as Members), ...Object.fromEntries(fitting) };
}
