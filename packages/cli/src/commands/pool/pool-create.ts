/** `latchkey pool create`: creates a user pool with an app client, ready for sign-in. */
import { commandName } from '../../output/command-name.ts';
import type { CreateUserPoolRequest, UserPoolMfaType } from '@latchkey/model';
import { Command, Option } from 'commander';
import type { Service } from '../../administrator/service.ts';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { checkPool } from '../../options/target.ts';
import { UsageError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';
import { createFirstUser, type FirstUser } from './first-user.ts';
import { createLoginPages, domainFor, loginAddresses, redirectSettings } from './login-pages.ts';

interface CreateOptions extends AdministratorOptions {
  readonly name: string;
  readonly id?: string;
  readonly clientId?: string;
  readonly clientName: string;
  readonly mfa: 'off' | 'optional' | 'on';
  readonly devices: 'always' | 'opt-in' | 'off';
  readonly suppressMfa?: boolean;
  readonly login?: boolean;
  readonly callback?: readonly string[];
  readonly domain?: string;
  readonly user?: string;
  readonly passwordStdin?: boolean;
}

/** Where the examples and many development servers run. */
const defaultCallback = 'http://localhost:3000/';

/** Defines the command. */
export function poolCreateCommand(): Command {
  return withPlaceOptions(new Command('create'))
    .description('create a user pool with an app client, ready for sign-in')
    .option('--name <name>', 'name of the pool', 'people')
    .option('--id <id>', 'id of the pool, such as us-east-1_people (default: a new one)')
    .option('--client-id <id>', 'id of the app client: letters, digits, _ and + (default: a new one)')
    .option('--client-name <name>', 'name of the app client', 'app')
    .addOption(
      new Option('--mfa <mode>', 'MFA with an authenticator app')
        .choices(['off', 'optional', 'on'])
        .default('optional'),
    )
    .addOption(
      new Option('--devices <mode>', 'which devices are remembered')
        .choices(['always', 'opt-in', 'off'])
        .default('always'),
    )
    .option('--suppress-mfa', 'a remembered device takes the place of a code')
    .optionsGroup('Login pages:')
    .option('--login', 'set up the login pages, and print their address')
    .addOption(
      new Option(
        '--callback <url>',
        `where browsers return to; may be repeated (default: ${defaultCallback})`,
      ).argParser((url: string, before?: readonly string[]) => [...(before ?? []), url]),
    )
    .option('--domain <prefix>', 'domain of the pool (default: its name and a part of its id)')
    .option('--user <name>', 'create a first user, and ask for the password')
    .option('--password-stdin', 'read the password of --user from standard input')
    .optionsGroup('Options:')
    .action((options: CreateOptions) => runAndReport(options, (run) => create(options, run)));
}

async function create(options: CreateOptions, run: Run): Promise<Report> {
  const DeviceConfiguration = deviceConfiguration(options);
  checkLoginOptions(options);
  const { administer } = await import('../../administrator/administration.ts');
  const { loginWords } = await import('../../words/login-words.ts');
  const { deviceTrackingWords, mfaWords } = await import('../../words/pool-words.ts');
  const { table } = await import('../../output/table.ts');

  const { service, place } = administer(options, run);
  const firstUser = await firstUserOf(options, run);
  const { UserPool } = await service.call('CreateUserPool', {
    PoolName: options.name,
    ...(options.id !== undefined && { UserPoolTags: { _custom_id_: checkPool(options.id) } }),
    ...(DeviceConfiguration !== undefined && { DeviceConfiguration }),
    // Without a verified address, people who sign up on the pages get no code and could not confirm their account.
    ...(options.login === true && { AutoVerifiedAttributes: ['email'] }),
  });
  const userPoolId = UserPool?.Id ?? '';
  if (options.id !== undefined && userPoolId !== options.id) {
    await service.call('DeleteUserPool', { UserPoolId: userPoolId });
    throw noChosenIds('--id');
  }
  const configured = await configurePool(service, userPoolId, options, firstUser).catch(async (error: unknown) => {
    // A pool without its settings is of no use, and it has no users yet. The first error is the one to report.
    await service.call('DeleteUserPool', { UserPoolId: userPoolId }).catch(() => undefined);
    throw error;
  });
  const { clientId, mfa, domain } = configured;
  const pages = domain && loginAddresses(place, { userPoolId, clientId, domain }, callbacksOf(options));
  const rows = [
    ['Pool', userPoolId],
    ['App client', clientId],
    ['MFA', mfaWords(mfa)],
    ['Devices', deviceTrackingWords(DeviceConfiguration)],
    ...(firstUser === undefined ? [] : [['User', firstUser.username]]),
    ...(domain === undefined ? [] : [['Domain', domain]]),
  ];
  const next =
    firstUser === undefined ? `${commandName()} user create ada --pool ${userPoolId}${place.again}` : undefined;
  const parts = [
    table(rows),
    ...(pages ? [loginWords(pages)] : []),
    ...(next === undefined ? [] : [`Next, create a user:\n  ${next}`]),
  ];
  return {
    text: parts.join('\n\n'),
    json: {
      pool: { userPoolId, name: options.name },
      client: { clientId, name: options.clientName },
      ...(firstUser && { user: { username: firstUser.username } }),
      ...(pages && { login: pages }),
      next: next ?? null,
    },
  };
}

/** AWS takes the tag for a tag, and chooses the id itself. */
function noChosenIds(option: string): UsageError {
  return new UsageError(`The server does not let callers choose ids.`, `Leave out ${option}.`);
}

const callbacksOf = ({ callback = [defaultCallback] }: CreateOptions) => callback;

/** @throws UsageError for an option that has no effect without another one */
function checkLoginOptions({ login = false, callback, domain, user, passwordStdin = false }: CreateOptions): void {
  const given = { '--callback': callback, '--domain': domain };
  const alone = Object.entries(given).find(([, value]) => value !== undefined && !login);
  if (alone !== undefined) throw new UsageError(`${alone[0]} is only for login pages.`, 'Give --login, too.');
  if (passwordStdin && user === undefined) {
    throw new UsageError('--password-stdin is only for the first user.', 'Give --user, too.');
  }
}

/** Asks for the password before anything is created. */
async function firstUserOf(options: CreateOptions, run: Run): Promise<FirstUser | undefined> {
  const { user: username } = options;
  if (username === undefined) return undefined;
  const { askPassword } = await import('../../dialog/ask-password.ts');
  return { username, password: await askPassword(`Password of ${username}`, options, run) };
}

function deviceConfiguration({
  devices,
  suppressMfa = false,
}: CreateOptions): CreateUserPoolRequest['DeviceConfiguration'] {
  if (devices !== 'off') {
    return { ChallengeRequiredOnNewDevice: suppressMfa, DeviceOnlyRememberedOnUserPrompt: devices === 'opt-in' };
  }
  if (!suppressMfa) return undefined;
  throw new UsageError(
    '--suppress-mfa needs devices, but --devices off disables them.',
    'Leave out --suppress-mfa or --devices off.',
  );
}

const modes: Readonly<Record<CreateOptions['mfa'], UserPoolMfaType>> = { off: 'OFF', optional: 'OPTIONAL', on: 'ON' };

/** Sets what a new pool needs before a user can sign in: MFA, an app client, and what the options ask for. */
async function configurePool(service: Service, UserPoolId: string, options: CreateOptions, firstUser?: FirstUser) {
  const { mfa, clientName, clientId: wanted, login = false, name } = options;
  const settings = {
    MfaConfiguration: modes[mfa],
    ...(mfa !== 'off' && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
  };
  if (mfa !== 'off') await service.call('SetUserPoolMfaConfig', { UserPoolId, ...settings });
  const { UserPoolClient } = await service.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: wanted === undefined ? clientName : `_custom_id_:${wanted}`,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ...(login && redirectSettings(callbacksOf(options))),
  });
  const clientId = UserPoolClient?.ClientId ?? '';
  if (wanted !== undefined && clientId !== wanted) throw noChosenIds('--client-id');
  if (firstUser !== undefined) await createFirstUser(service, UserPoolId, firstUser);
  const { domain = domainFor(name, UserPoolId) } = options;
  if (login) await createLoginPages(service, { userPoolId: UserPoolId, clientId, domain });
  return { clientId, mfa: settings, ...(login && { domain }) };
}
