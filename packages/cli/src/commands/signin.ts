/** `latchkey signin`: signs a user in, at a terminal or from a script. */
import { Command, Option } from 'commander';
import type { SignInInput } from '@latchkey/client';
import { collectPair } from '../options/collect-pair.ts';
import type { Answers } from '../dialog/answers.ts';
import type { Given } from '../dialog/given.ts';
import { daysOption } from '../options/days-option.ts';
import { readEnvironment } from '../options/environment.ts';
import { type Report, type Run, runAndReport } from '../output/report.ts';
import {
  isPoolId,
  type PartialTarget,
  placeOf,
  type Target,
  targetOfSignIn,
  type TargetOptions,
} from '../options/target.ts';
import { withDefaults } from '../options/defaults.ts';
import { type SharedTargetOptions, withTargetOptions } from '../options/target-options.ts';

interface SignInOptions extends SharedTargetOptions {
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly code?: string[];
  readonly factor?: string[];
  readonly attribute?: Record<string, string>;
  readonly flow: Flow;
  readonly srpFirst?: boolean;
  readonly remember?: boolean;
  readonly days?: number;
  readonly deviceName?: string;
  readonly confirm: boolean;
  readonly showTokens?: boolean;
  readonly enrollTotp?: boolean;
}

type Flow = 'USER_SRP_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_AUTH' | 'CUSTOM_AUTH';
const flows: readonly Flow[] = ['USER_SRP_AUTH', 'USER_PASSWORD_AUTH', 'USER_AUTH', 'CUSTOM_AUTH'];
/** The flows that begin with the password. In the others, the user pool may ask for it later. */
const passwordFlows: ReadonlySet<Flow> = new Set(['USER_SRP_AUTH', 'USER_PASSWORD_AUTH']);

const afterHelp = `
At a terminal, the command asks for missing values. Without a terminal, a missing value is an error, unless
--password-stdin is given: then the lines of standard input are the password and all further answers, in the order of
the questions. No AWS credentials or profile are needed: these requests are not signed.

Environment:
  LATCHKEY_CLIENT_SECRET                      secret of the app client, if it has one
  AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER  default for --endpoint`;

/** Defines the command. */
export function signInCommand(): Command {
  return withTargetOptions(new Command('signin'))
    .description('sign in, answer the challenges, and register this machine as a device')
    .optionsGroup('Answers (at a terminal, missing ones are asked for):')
    .option('-u, --username <name>', 'user name, or an alias such as the e-mail address')
    .option('--password-stdin', 'read the password, and further answers, from standard input')
    .addOption(new Option('--code <code>', 'a code; repeat the option for a second code').argParser(collect))
    .addOption(new Option('--factor <name>', 'factor to choose, such as SOFTWARE_TOKEN_MFA').argParser(collect))
    .addOption(new Option('--attribute <name=value>', 'an attribute of the user').argParser(collectPair))
    .optionsGroup('Device:')
    .option('--remember', 'remember this device; if the user pool allows it, it then takes the place of a code')
    .option('--no-remember', 'do not remember it')
    .addOption(daysOption())
    .option('--device-name <name>', 'name of this device in device lists (default: latchkey on HOST)')
    .option('--no-confirm', 'leave a new device unconfirmed, for latchkey device confirm')
    .optionsGroup('Options:')
    .option('--enroll-totp', 'after the sign-in, set up an authenticator app; sign-ins then ask for its codes')
    .addOption(new Option('--flow <name>', 'authentication flow').choices(flows).default('USER_SRP_AUTH'))
    .option('--srp-first', 'with CUSTOM_AUTH: verify the password (SRP) before the custom challenges')
    .option('--show-tokens', 'print the tokens, which are secrets')
    .addHelpText('after', afterHelp)
    .action((options: SignInOptions) => runAndReport(options, (run) => signInAs(options, run)));
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

async function signInAs(options: SignInOptions, run: Run): Promise<Report> {
  const { openClient, openStateOf } = await import('../signed-in/connection.ts');
  const { answersFor } = await import('../dialog/open-answers.ts');
  const { runSignIn } = await import('../dialog/sign-in-dialog.ts');
  const { enrolTotp } = await import('../dialog/enrolment.ts');
  const { offerRemembering } = await import('../dialog/remember-dialog.ts');
  const { signInReport } = await import('../words/sign-in-report.ts');

  const environment = readEnvironment();
  const state = await openStateOf(options, environment);
  const { endpoint, ...chosen } = withDefaults<TargetOptions>(options, environment.endpoint);
  const where = { ...chosen, ...(endpoint !== undefined && endpoint !== 'aws' && { endpoint }) };
  const known = targetOfSignIn(where, environment.endpoint, endpoint === 'aws' ? undefined : await state.lastTarget());
  const answers = await answersFor(options, run);
  try {
    const target = await completeTarget(known, answers);
    const client = openClient(target, state, run, environment, options);
    const username = options.username ?? (await answers.text({ message: 'User name', option: '--username' }));
    const given = givenBy(options, environment.noColor);
    const dialog = { answers, given, issuer: target.userPoolId };
    const needsPassword = passwordFlows.has(options.flow) || options.srpFirst === true;
    const beginning = (password: string) => inputOf(options, username, password, run.signal);
    const outcome = await runSignIn(client, beginning, needsPassword, dialog, run.signal);
    await state.storeTarget(target);
    const isDecided = options.remember !== undefined || options.days !== undefined;
    if (!isDecided) await offerRemembering(outcome.done, outcome.askedCode !== undefined, answers, run.signal);
    const isSetUp = outcome.challenges.includes('SOFTWARE_TOKEN_SETUP');
    if (options.enrollTotp === true && !isSetUp) await enrolTotp(outcome.done.session, dialog, run.signal);
    const { showTokens = false, enrollTotp: enrolledTotp = false } = options;
    // The report contains this error, so it needs no note.
    if (outcome.done.device.status === 'unconfirmed') run.notes.delete(outcome.done.device.error);
    return signInReport({ ...outcome, username, target, stateDirectory: state.directory, showTokens, enrolledTotp });
  } finally {
    answers.end();
  }
}

/** Asks for the missing parts of the target, and shows where the sign-in goes. */
async function completeTarget(known: PartialTarget, answers: Answers): Promise<Target> {
  const { userPoolId, clientId } = known;
  if (userPoolId !== undefined && clientId !== undefined) {
    const target = { ...known, userPoolId, clientId };
    answers.begin(`Sign in to ${placeOf(target)}`);
    return target;
  }
  answers.begin('Sign in');
  const validate = (text: string) => (isPoolId(text) ? undefined : 'A user pool id looks like us-east-1_AbCdEfGhI.');
  return {
    ...known,
    userPoolId: userPoolId ?? (await answers.text({ message: 'User pool id', option: '--pool', validate })),
    clientId: clientId ?? (await answers.text({ message: 'App client id', option: '--client' })),
  };
}

function givenBy({ code = [], factor = [], attribute = {} }: SignInOptions, noColor: boolean): Given {
  return {
    codes: [...code],
    factors: [...factor],
    attributes: attribute,
    colors: !noColor,
    // The frame around the prompts takes a few columns.
    columns: (process.stderr.columns ?? 80) - 4,
  };
}

function inputOf(options: SignInOptions, username: string, password: string, signal: AbortSignal): SignInInput {
  const { flow, remember = options.days === undefined ? undefined : true, days } = options;
  const common = {
    username,
    signal,
    ...(remember !== undefined && { remember }),
    ...(days !== undefined && { rememberFor: days }),
  };
  if (flow === 'USER_AUTH') return { ...common, flow };
  if (flow === 'CUSTOM_AUTH') return { ...common, flow, ...(options.srpFirst === true && { password }) };
  return { ...common, flow, password };
}
