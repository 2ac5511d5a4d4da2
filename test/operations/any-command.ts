/** Sends operations through the SDK that are known by name only. */
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import type { OperationName } from '@latchkey/model';

type AnyCommand = new (input: object) => cognito.ListUsersCommand;

/** The classes of the SDK by name. */
const commands: ReadonlyMap<string, unknown> = new Map(Object.entries(cognito));

/** Sends any input with the SDK's command of an operation. */
export function sendWith(
  sdk: cognito.CognitoIdentityProviderClient,
  operation: OperationName,
  input: object,
): Promise<unknown> {
  const Command = commands.get(`${operation}Command`) as AnyCommand;
  return sdk.send(new Command(input));
}
