/** Cases of errors that arise in the same way for many operations. */
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import { type ErrorName, type OperationName, operations } from '@latchkey/model';
import { validInput } from '@latchkey/model/samples';
import { createUser } from '../harness/aws.ts';
import { uniqueName } from '../harness/people.ts';
import type { ErrorCase, World } from './operation-cases.ts';

type Members = Readonly<Record<string, unknown>>;

type AnyCommand = new (input: Members) => cognito.ListUsersCommand;

/** The classes of the SDK by name. */
const commands: ReadonlyMap<string, unknown> = new Map(Object.entries(cognito));

/** Sends any input with the SDK's command of an operation. */
function sendInput(world: World, operation: OperationName, input: Members): Promise<unknown> {
  const Command = commands.get(`${operation}Command`) as AnyCommand;
  return world.sdk.send(new Command(input));
}

/** Errors that no request here can produce, with the reason. */
const reasons: { readonly [E in ErrorName]?: string } = {
  ConcurrentModificationException:
    'Two changes at the same moment; unit tests of the store and of the operation produce it.',
  ForbiddenException: 'AWS WAF blocked the request. Latchkey has no web application firewall.',
  InternalErrorException: 'A defect, or a failure of the database; the chaos suite has the latter.',
  InternalServerException: 'A defect, or a failure of the database; the chaos suite has the latter.',
  InvalidEmailRoleAccessPolicyException: 'IAM roles are not evaluated.',
  InvalidSmsRoleAccessPolicyException: 'IAM roles are not evaluated.',
  InvalidSmsRoleTrustRelationshipException: 'IAM roles are not evaluated.',
  TooManyRequestsException: 'Request rates are not limited unless quotas are on.',
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
};

function unknownPoolOrClient(operation: OperationName): ErrorCase | undefined {
  const unknown = { UserPoolId: 'us-east-1_nosuchpoo', ClientId: 'nosuchclient' };
  const input = withMembers(operation, unknown);
  if (!('UserPoolId' in input || 'ClientId' in input)) return undefined;
  return (world) => sendInput(world, operation, input);
}

function notAuthorized(operation: OperationName): ErrorCase | undefined {
  if ('AccessToken' in withMembers(operation, { AccessToken: 'x' })) {
    return (world) => sendInput(world, operation, withMembers(operation, { AccessToken: 'not-a-token' }));
  }
  if (operations[operation].auth === 'none') return undefined;
  return 'Callers are authorized by their signature; a wrong one gets the errors of the signature.';
}

/** Operations of an administrator about a user that does not exist. */
function unknownUser(operation: OperationName): ErrorCase | undefined {
  if (operations[operation].auth === 'none') return deletedUser(operation);
  return ({ app, ...world }) => {
    const input = withMembers(operation, { UserPoolId: app.userPoolId, ClientId: app.clientId, Username: 'nobody' });
    return sendInput({ app, ...world }, operation, input);
  };
}

/** Operations of a signed-in user who was deleted after the sign-in. */
function deletedUser(operation: OperationName): ErrorCase | undefined {
  if (!('AccessToken' in withMembers(operation, { AccessToken: 'x' }))) return undefined;
  return async (world) => {
    const { app, sdk } = world;
    const Username = uniqueName('deleted');
    await createUser(sdk, app, Username);
    const AuthParameters = { USERNAME: Username, PASSWORD: 'Correct-Horse-7' };
    const { AuthenticationResult } = await sdk.send(
      new cognito.InitiateAuthCommand({ ClientId: app.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
    );
    await sdk.send(new cognito.AdminDeleteUserCommand({ UserPoolId: app.userPoolId, Username }));
    return sendInput(world, operation, withMembers(operation, { AccessToken: AuthenticationResult?.AccessToken }));
  };
}

/** The smallest valid input of an operation with those of the members that the operation has. */
function withMembers(operation: OperationName, members: Members): Members {
  // With a random value of 0, the sample contains every member of the operation.
  const known = validInput(operation, () => 0) as unknown as Members;
  const fitting = Object.entries(members).filter(([name]) => Object.hasOwn(known, name));
  return { ...(validInput(operation) as unknown as Members), ...Object.fromEntries(fitting) };
}
