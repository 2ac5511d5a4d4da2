/** The AWS SDK's own signer, configured correctly and in each wrong way. */
import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import type { OperationName } from '@latchkey/model';
import { validInput } from '@latchkey/model/samples';
import { region } from '../harness/aws.ts';

export const accessKey = { accessKeyId: 'LKTESTKEY', secretAccessKey: 'a-secret-of-more-than-16-characters' };

type Config = sdk.CognitoIdentityProviderClientConfig;

/** The signed request. */
interface SignedRequest {
  body: Uint8Array;
}

/** Creates a client that signs with the right key, unless `config` changes that. */
export function signedClient(endpoint: string, config: Config = {}): sdk.CognitoIdentityProviderClient {
  return new sdk.CognitoIdentityProviderClient({
    region,
    endpoint,
    credentials: accessKey,
    maxAttempts: 1,
    ...config,
  });
}

/** Creates a client that signs one body and sends another of the same length. */
export function tamperingClient(endpoint: string): sdk.CognitoIdentityProviderClient {
  const client = signedClient(endpoint);
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as SignedRequest;
      request.body = Uint8Array.from(request.body);
      request.body[0] = 0x20;
      return next(args);
    },
    // Signing happens in the step before this one.
    { step: 'deserialize', name: 'tamper' },
  );
  return client;
}

/** Creates a client that signs for another service. */
export function otherServiceClient(endpoint: string): sdk.CognitoIdentityProviderClient {
  // The SDK reads this setting, but its type does not contain it.
  return signedClient(endpoint, { signingName: 's3' } as Config);
}

type AnyCommand = new (input: object) => Parameters<sdk.CognitoIdentityProviderClient['send']>[0];

/** Returns whether the SDK has a command for the operation. */
export function isKnownToSdk(operation: OperationName): boolean {
  return `${operation}Command` in sdk;
}

/** Sends the operation's smallest valid input. Returns the error's name, or `result`. */
export async function outcomeOf(client: sdk.CognitoIdentityProviderClient, operation: OperationName): Promise<string> {
  const Command = (sdk as unknown as Readonly<Record<string, AnyCommand>>)[`${operation}Command`];
  if (Command === undefined) throw new Error(`The SDK has no command for ${operation}.`);
  return client.send(new Command(validInput(operation))).then(
    () => 'result',
    (error: Error) => error.name,
  );
}
