/**
 * `npm run example:node`: signs a user in from a Node program, and remembers this machine in a file, so that the second run asks
 * for no code.
 *
 * With a pool of your own, AWS's or Latchkey's, it asks you on the terminal for what the sign-in needs:
 * `npm run example:node -- --pool eu-west-1_AbCdEfGhI --client <app client id> [--endpoint http://127.0.0.1:9339] [--days 30]`
 *
 * Without, it starts a server of its own and answers by itself.
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
import { type Demo, protect, regular, startDemo } from './demo-server.ts';
import { ask, askHidden } from './terminal.ts';

/** Who answers what the sign-in needs: somebody at the terminal, or a script. */
type Answers = (question: string, hidden?: boolean) => Promise<string>;

const { values: options } = parseArgs({
  options: {
    pool: { type: 'string' },
    client: { type: 'string' },
    endpoint: { type: 'string' },
    days: { type: 'string', default: '30' },
  },
});

/** Signs in, whatever is asked on the way. */
async function signInWith(client: Client, username: string, password: string, answers: Answers): Promise<Session> {
  let step = await signIn(client, { username, password, remember: true, rememberFor: Number(options.days) });
  while (!step.done) step = await respond(step, answers);
  if (step.device.status === 'unconfirmed') console.log(`  This device cannot be used: ${step.device.error.message}`);
  return step.session;
}

/** The compiler knows every challenge and what it takes. This program has no use for some of them. */
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
      throw new Error(`This example has no answer to ${step.challenge}.`);
  }
}

/** What a signed-in program does. */
async function use(session: Session): Promise<void> {
  // Take the token from here whenever you need one: it is renewed in time, once, however many callers ask.
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

/** Your pool, and you at the terminal. */
async function runAtTerminal(userPoolId: string, clientId: string): Promise<void> {
  const file = join(homedir(), '.config', 'latchkey-example', 'devices.json');
  const client = createClient({
    userPoolId,
    clientId,
    ...(options.endpoint !== undefined && { endpoint: options.endpoint }),
    deviceStore: fileStore(file),
    onDeviceError: (error) => console.log(`  ${error.message}`),
  });
  console.log(`This machine is remembered in ${file}, which only you can read.`);
  const answers: Answers = (question, hidden) => (hidden === true ? askHidden(question) : ask(question));
  const session = await signInWith(client, await ask('User name'), await askHidden('Password'), answers);
  await use(session);
  await signOut(session);
}

/** A server of its own, and a user whose authenticator app is a few lines. */
async function runByItself(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-example-'));
  let demo: Demo | undefined;
  try {
    demo = await startDemo();
    const authenticator = await protect(demo, regular);
    const answers: Answers = async (question) => {
      const code = await authenticator.code();
      console.log(`  ${question}: ${code}`);
      return code;
    };
    const noAnswers: Answers = (question) => Promise.reject(new Error(`A question that should not come: ${question}`));
    for (const [title, respondent] of [
      ['The first sign-in of this program asks for a code.', answers],
      ['The second run finds its device in the file, and is not asked.', noAnswers],
    ] as const) {
      console.log(`\n${title}`);
      // As if it were started anew: nothing is left of the first run but the file.
      const client = createClient({ ...demo.app, deviceStore: fileStore(join(folder, 'devices.json')) });
      const session = await signInWith(client, regular, demo.password, respondent);
      await use(session);
      // The device stays remembered: signing out is not forgetting.
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
  // The library's messages say what to do next; what the service said is the cause.
  if (error instanceof LatchkeyError && error.cause instanceof Error) console.error(`  ${error.cause.message}`);
  process.exitCode = 1;
}
