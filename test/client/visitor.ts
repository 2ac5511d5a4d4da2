/** Somebody at an app made with `@latchkey/client`: what they type, and what they see on the way. */
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

/** A request as it went out. */
export interface SentRequest {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A client, everything it sent, and everything that went wrong with its devices. */
export interface Visit {
  readonly client: Client;
  readonly sent: SentRequest[];
  readonly deviceErrors: LatchkeyError[];
}

/** A client of an app at a Latchkey, over fetch unless another transport is given. */
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

/** What of a person `signIn` takes: it refuses options that it does not have. */
export const credentialsOf = ({ username, password }: { readonly username: string; readonly password: string }) => ({
  username,
  password,
});

/** A transport that writes down what passes through it. */
function listening(transport: CognitoTransport, sent: SentRequest[]): CognitoTransport {
  return {
    send(operation, input, options) {
      sent.push({ operation, input: { ...input } });
      return transport.send(operation, input, options);
    },
  };
}

/** The challenges that were answered, as they went out: `PASSWORD_VERIFIER`, `DEVICE_SRP_AUTH`. */
export function answered(sent: readonly SentRequest[]): string[] {
  return sent
    .filter(({ operation }) => operation.endsWith('RespondToAuthChallenge'))
    .map(({ input }) => String(input['ChallengeName']));
}

/** Names of the operations that were sent. */
export const operationsOf = (sent: readonly SentRequest[]) => sent.map(({ operation }) => operation);

/** A finished sign-in and the challenges that the person saw. */
export interface Seen {
  readonly done: Done;
  readonly seen: readonly Challenge[];
}

/** Signs in and types the codes of the person's authenticator when asked. */
export async function enter(
  { client }: Visit,
  { username, password, authenticator }: Pick<Person, 'username' | 'password' | 'authenticator'>,
  options: Omit<PasswordSignIn, 'username' | 'password'> = {},
): Promise<Seen> {
  return typeCodes(await signIn(client, { username, password, ...options }), authenticator);
}

/** Goes on from a step by typing codes. */
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

/** The step, which must be that challenge. */
export function expectStep<Name extends Challenge['challenge']>(
  step: SignInStep,
  challenge: Name,
): Extract<Challenge, { challenge: Name }> {
  if (step.challenge !== challenge) throw new Error(`expected ${challenge}, got ${step.challenge ?? 'tokens'}`);
  return step as Extract<Challenge, { challenge: Name }>;
}

/** The end of a sign-in, which must have been reached. */
export function expectDone(step: SignInStep): Done {
  if (!step.done) throw new Error(`expected tokens, got ${step.challenge}`);
  return step;
}

/** What a promise is refused with; one that succeeds fails the test. */
export async function failure(promise: Promise<unknown>): Promise<LatchkeyError> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof Error)) throw new Error('This should have failed, and did not.');
  return outcome as LatchkeyError;
}
