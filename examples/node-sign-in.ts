/**
 * `npm run example:node`: signs a user in from a Node program, and stores this machine's device record in a file, so that the
 * second run asks for no code.
 *
 * With your own pool, on AWS or on Latchkey, it asks you on the terminal for the values that the sign-in needs:
 * `npm run example:node -- --pool eu-west-1_AbCdEfGhI --client <app client id> [--endpoint http://127.0.0.1:9339] [--days 30]`
 *
 * Without these options it starts its own server and answers the questions itself.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  type Challenge,
  type Client,
  createClient,
  explainDevice,
  LatchkeyError,
  listDevices,
  type Session,
  signIn,
  type SignInStep,
  signOut,
} from '@latchkey/client';
import { fileStore } from '@latchkey/client/stores/file';
import { type Demo, addAuthenticator, userWithMfa, startDemo } from './demo-server.ts';
import { ask, askHidden } from './terminal.ts';

/** Answers the questions of a sign-in: the user at the terminal, or this script. */
type Answers = (question: string, hidden?: boolean) => Promise<string>;

const { values: options } = parseArgs({
  options: {
    pool: { type: 'string' },
    client: { type: 'string' },
    endpoint: { type: 'string' },
    days: { type: 'string', default: '30' },
  },
});

/** Signs in and answers every challenge. */
async function signInWith(client: Client, username: string, password: string, answers: Answers): Promise<Session> {
  let step = await signIn(client, { username, password, remember: true, rememberFor: Number(options.days) });
  while (!step.done) step = await respond(step, answers);
  if (step.device.status === 'unconfirmed') console.log(`  This device cannot be used: ${step.device.error.message}`);
  return step.session;
}

/** Answers one challenge. The compiler knows every challenge and its answer. This program supports only some of them. */
async function respond(step: Challenge, answers: Answers): Promise<SignInStep> {
  switch (step.challenge) {
    case 'SOFTWARE_TOKEN_MFA':
      return step.respond({ code: await answers(`Code of your authenticator app (asked because: ${step.why})`) });
    case 'SMS_MFA':
    case 'EMAIL_OTP':
      return step.respond({ code: await answers(`Code sent to ${step.delivery.destination} (because: ${step.why})`) });
    case 'SOFTWARE_TOKEN_SETUP':
      console.log(`  Add this key to your authenticator app: ${step.secret}`);
      return step.respond({ code: await answers('The first code it shows') });
    case 'NEW_PASSWORD_REQUIRED':
      return step.respond({ newPassword: await answers('New password', true) });
    case 'SELECT_MFA_TYPE':
      return step.respond({ choice: await answers(`Which of ${step.choices.join(', ')}`) });
    case 'MFA_SETUP':
    case 'SELECT_CHALLENGE':
    case 'PASSWORD':
    case 'PASSWORD_SRP':
    case 'SMS_OTP':
    case 'WEB_AUTHN':
    case 'CUSTOM_CHALLENGE':
    case 'UNKNOWN':
      throw new Error(`This example does not answer ${step.challenge}.`);
  }
}

/** Uses the session, as a signed-in program would. */
async function use(session: Session): Promise<void> {
  // Call this whenever you need a token: it is renewed in time, and only once even if many callers ask.
  const token = await session.accessToken();
  const expiry = new Date(session.tokens.expiresAt).toLocaleTimeString('en-GB');
  console.log(`  Signed in as ${session.userId}, with an access token of ${token.length} characters until ${expiry}.`);
  for (const { name, current, lastIp } of await listDevices(session)) {
    console.log(`  Remembered device: ${name}${current ? ' (this one)' : ''}, last seen at ${lastIp}.`);
  }
  const { asked, reason } = await explainDevice(session);
  console.log(
    `  Will the next sign-in here ask for a code? ${asked === 'no' ? 'No' : 'Yes'}${reason === undefined ? '' : `: ${reason}`}.`,
  );
}

/** Runs with your own pool; you answer at the terminal. */
async function runAtTerminal(userPoolId: string, clientId: string): Promise<void> {
  const file = join(homedir(), '.config', 'latchkey-example', 'devices.json');
  const client = createClient({
    userPoolId,
    clientId,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    deviceStore: fileStore(file),
    onDeviceError: (error) => console.log(`  ${error.message}`),
  });
  console.log(`The device record of this machine is in ${file}, which only you can read.`);
  const answers: Answers = (question, hidden) => (hidden === true ? askHidden(question) : ask(question));
  const session = await signInWith(client, await ask('User name'), await askHidden('Password'), answers);
  await use(session);
  await signOut(session);
}

/** Runs with its own server, and answers with the codes of a simulated authenticator app. */
async function runByItself(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-example-'));
  let demo: Demo | undefined;
  try {
    demo = await startDemo();
    const authenticator = await addAuthenticator(demo, userWithMfa);
    const answers: Answers = async (question) => {
      const code = await authenticator.code();
      console.log(`  ${question}: ${code}`);
      return code;
    };
    const noAnswers: Answers = (question) => Promise.reject(new Error(`This question must not be asked: ${question}`));
    for (const [title, respondent] of [
      ['The first sign-in of this program asks for a code.', answers],
      ['The second run finds its device in the file and asks for no code.', noAnswers],
    ] as const) {
      console.log(`\n${title}`);
      // Like a new start of the program: only the file is left of the first run.
      const client = createClient({ ...demo.app, deviceStore: fileStore(join(folder, 'devices.json')) });
      const session = await signInWith(client, userWithMfa, demo.password, respondent);
      await use(session);
      // Signing out does not forget the device: it stays remembered.
      await signOut(session);
    }
  } finally {
    await demo?.close();
    await rm(folder, { recursive: true, force: true });
  }
}

try {
  if (options.pool !== undefined && options.client !== undefined) await runAtTerminal(options.pool, options.client);
  else await runByItself();
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  // The library's message says what to do next; the service's error is its cause.
  if (error instanceof LatchkeyError && error.cause instanceof Error) console.error(`  ${error.cause.message}`);
  process.exitCode = 1;
}
