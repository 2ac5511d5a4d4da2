/** A user of an app with `@latchkey/client`: what the user types and sees. */
import {
  type Challenge,
  type Client,
  type ClientOptions,
  type CognitoTransport,
  createClient,
  type Done,
  fromFetch,
  type LatchkeyError,
  type PasswordSignIn,
  signIn,
  type SignInStep,
} from '@latchkey/client';
import { memoryStore } from '@latchkey/client/stores/memory';
import type { Authenticator } from '../harness/authenticator.ts';
import type { App, Person } from '../harness/sign-in.ts';

/** A request as it was sent. */
export interface SentRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A client, all its requests, and all its device errors. */
export interface Visit {
  readonly client: Client;
  readonly sent: SentRequest[];
  readonly deviceErrors: LatchkeyError[];
}

/** Creates a client for an app on a Latchkey server, with fetch unless another transport is given. */
export function visit(
  { endpoint }: { readonly endpoint: string },
  { userPoolId, clientId, clientSecret }: Pick<App, 'userPoolId' | 'clientId' | 'clientSecret'>,
  options: Partial<ClientOptions> = {},
): Visit {
  const sent: SentRequest[] = [];
  const deviceErrors: LatchkeyError[] = [];
  const transport = listening(options.transport ?? fromFetch({ endpoint }), sent);
  const secret = clientSecret === undefined ? {} : { clientSecret };
  const client = createClient({
    userPoolId,
    clientId,
    ...secret,
    deviceStore: memoryStore(),
    onDeviceError: (error) => deviceErrors.push(error),
    ...options,
    transport,
  });
  return { client, sent, deviceErrors };
}

/** Returns only user name and password, because `signIn` rejects unknown options. */
export const credentialsOf = ({ username, password }: { readonly username: string; readonly password: string }) => ({
  username,
  password,
});

/** Wraps a transport and records its requests. */
function listening(transport: CognitoTransport, sent: SentRequest[]): CognitoTransport {
  return {
    send(operation, input, options) {
      sent.push({ operation, input: { ...input } });
      return transport.send(operation, input, options);
    },
  };
}

/** Returns the names of the answered challenges in order: `PASSWORD_VERIFIER`, `DEVICE_SRP_AUTH`. */
export function answered(sent: readonly SentRequest[]): string[] {
  return sent
    .filter(({ operation }) => operation.endsWith('RespondToAuthChallenge'))
    .map(({ input }) => String(input['ChallengeName']));
}

/** Returns the names of the operations that were sent. */
export const operationsOf = (sent: readonly SentRequest[]) => sent.map(({ operation }) => operation);

/** A complete sign-in, and the challenges that the user saw. */
export interface Seen {
  readonly done: Done;
  readonly seen: readonly Challenge[];
}

/** Signs in, and answers with the codes of the user's authenticator app. */
export async function enter(
  { client }: Visit,
  { username, password, authenticator }: Pick<Person, 'username' | 'password' | 'authenticator'>,
  options: Omit<PasswordSignIn, 'username' | 'password'> = {},
): Promise<Seen> {
  return typeCodes(await signIn(client, { username, password, ...options }), authenticator);
}

/** Answers the steps with codes. */
async function typeCodes(first: SignInStep, authenticator?: Authenticator): Promise<Seen> {
  const seen: Challenge[] = [];
  let step = first;
  while (!step.done) {
    seen.push(step);
    if (step.challenge !== 'SOFTWARE_TOKEN_MFA' || authenticator === undefined) {
      throw new Error(`This person cannot answer ${step.challenge}.`);
    }
    step = await step.respond({ code: await authenticator.code() });
  }
  return { done: step, seen };
}

/** Returns the step if it is this challenge. Any other step fails the test. */
export function expectStep<Name extends Challenge['challenge']>(
  step: SignInStep,
  challenge: Name,
): Extract<Challenge, { challenge: Name }> {
  if (step.challenge !== challenge) throw new Error(`expected ${challenge}, got ${step.challenge ?? 'tokens'}`);
  return step as Extract<Challenge, { challenge: Name }>;
}

/** Returns the result of a complete sign-in. Any other step fails the test. */
export function expectDone(step: SignInStep): Done {
  if (!step.done) throw new Error(`expected tokens, got ${step.challenge}`);
  return step;
}

/** Returns the error of a promise. A promise that succeeds fails the test. */
export async function failure(promise: Promise<unknown>): Promise<LatchkeyError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error('This should have failed, and did not.');
  return outcome as LatchkeyError;
}
