/** The AWS SDK's own signer, set up rightly and in each of the ways that a caller gets it wrong. */
import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type { OperationName } from '@latchkey/model';
import { validInput } from '@latchkey/model/samples';
import { region } from '../harness/aws.ts';

export const accessKey = { accessKeyId: 'LKTESTKEY', secretAccessKey: 'a-secret-of-more-than-16-characters' };

type Config = sdk.CognitoIdentityProviderClientConfig;

/** The request after it was signed. */
interface SignedRequest {
  body: Uint8Array;
}

/** A client that signs with the right key, changed by `config`. */
export function signedClient(endpoint: string, config: Config = {}): sdk.CognitoIdentityProviderClient {
  return new sdk.CognitoIdentityProviderClient({
    region,
    endpoint,
    credentials: accessKey,
    maxAttempts: 1,
    ...config,
  });
}

/** A client that signs one body and sends another, just as long. */
export function tamperingClient(endpoint: string): sdk.CognitoIdentityProviderClient {
  const client = signedClient(endpoint);
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as SignedRequest;
      request.body = Uint8Array.from(request.body);
      request.body[0] = 0x20;
      return next(args);
    },
    // Signing happens in the step before.
    { step: 'deserialize', name: 'tamper' },
  );
  return client;
}

/** A client that signs for another service. */
export function otherServiceClient(endpoint: string): sdk.CognitoIdentityProviderClient {
  // The SDK reads this setting, and leaves it out of the type.
  return signedClient(endpoint, { signingName: 's3' } as Config);
}

type AnyCommand = new (input: object) => Parameters<sdk.CognitoIdentityProviderClient['send']>[0];

/** Whether the SDK has a command for the operation. */
export function isKnownToSdk(operation: OperationName): boolean {
  return `${operation}Command` in sdk;
}

/** Sends the operation's smallest valid input. The error's name, or `result`. */
export async function outcomeOf(client: sdk.CognitoIdentityProviderClient, operation: OperationName): Promise<string> {
  const Command = (sdk as unknown as Readonly<Record<string, AnyCommand>>)[`${operation}Command`];
  if (Command === undefined) throw new Error(`The SDK has no command for ${operation}.`);
  return client.send(new Command(validInput(operation))).then(
    () => 'result',
    (error: Error) => error.name,
  );
}
