/**
 * The administrators of the console: users of a pool of their own. The pool, its app client and the first user are created
 * at a start if they do not exist.
 */
import { type Inputs, type OperationName, type Outputs, ServiceError, validateInput } from '@latchkey/model';
import { operations } from '../operations/index.ts';
import type { Operation } from '../operations/operation.ts';
import type { Services } from '../services.ts';
import type { Administrators } from '../surfaces/console/access.ts';
import { administratorsPoolId } from '../surfaces/console/administrators-pool.ts';

/** The first administrator, who has not signed in yet. */
export interface FirstAdministrator {
  readonly username: string;
  /** Works once, for a day. The sign-in asks for a new password, and for an authenticator app. */
  readonly password: string;
}

export interface ConsoleAdministrators extends Administrators {
  /** Present while the only administrator has not signed in yet. */
  readonly first: FirstAdministrator | undefined;
}

const FIRST = 'admin';

export async function openAdministrators(services: Services): Promise<ConsoleAdministrators> {
  const poolId = administratorsPoolId(services.settings.region);
  const call = callOf(services);
  await ensurePool(call, poolId);
  const clientId = await ensureClient(call, poolId);
  return { poolId, clientId, first: await ensureFirst(services, call, poolId) };
}

type Call = <N extends OperationName>(name: N, input: Inputs[N]) => Promise<Outputs[N]>;

function callOf(services: Services): Call {
  return async <N extends OperationName>(name: N, given: Inputs[N]) => {
    const validation = validateInput(name, given);
    if (!validation.ok) throw validation.error;
    // The registry has each operation under its own name.
    const operation: Operation = operations[name];
    const origin = { requestId: services.random.uuid(), sourceIp: null, userAgent: null, note: () => undefined };
    const call = { ...services, input: validation.input, caller: { accessKeyId: 'start' }, origin };
    return (await operation.run(call)) as Outputs[N];
  };
}

/** The settings of the pool. Nobody signs up, and nobody recovers a password by a message. */
const settings = {
  PoolName: 'Latchkey console',
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
  DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: true },
  Policies: {
    PasswordPolicy: {
      MinimumLength: 12,
      RequireLowercase: false,
      RequireUppercase: false,
      RequireNumbers: false,
      RequireSymbols: false,
      TemporaryPasswordValidityDays: 1,
    },
  },
} as const;

/**
 * The console is closed while MFA is not required or everybody may sign up. Every start corrects both: an UpdateUserPool that
 * leaves members out sets all of them back to Cognito's defaults.
 */
async function ensurePool(call: Call, UserPoolId: string): Promise<void> {
  const UserPoolTags = { _custom_id_: UserPoolId };
  const found = await call('DescribeUserPool', { UserPoolId }).catch(absent);
  const wasChanged = found !== undefined && found.UserPool?.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true;
  if (found === undefined) await call('CreateUserPool', { ...settings, UserPoolTags }).catch(existsAlready);
  else if (wasChanged) await call('UpdateUserPool', { ...settings, UserPoolId, UserPoolTags });
  if (found?.UserPool?.MfaConfiguration === 'ON' && !wasChanged) return;
  const SoftwareTokenMfaConfiguration = { Enabled: true };
  await call('SetUserPoolMfaConfig', { UserPoolId, MfaConfiguration: 'ON', SoftwareTokenMfaConfiguration });
}

function absent(error: unknown): undefined {
  if (error instanceof ServiceError && error.code === 'ResourceNotFoundException') return undefined;
  throw error;
}

/** Another node was faster. */
function existsAlready(error: unknown): undefined {
  if (error instanceof ServiceError && error.message.endsWith('already exists.')) return undefined;
  throw error;
}

const CLIENT = 'console';

async function ensureClient(call: Call, UserPoolId: string): Promise<string> {
  const { UserPoolClients = [] } = await call('ListUserPoolClients', { UserPoolId, MaxResults: 60 });
  const found = UserPoolClients.find(({ ClientName }) => ClientName === CLIENT)?.ClientId;
  if (found !== undefined) return found;
  const { UserPoolClient } = await call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: CLIENT,
    // Nobody but the pages of the console signs in: the API would need the secret.
    GenerateSecret: true,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthScopes: ['openid'],
    // Required, and never used: the console needs no code.
    CallbackURLs: ['https://console.invalid/'],
    SupportedIdentityProviders: ['COGNITO'],
  });
  return UserPoolClient?.ClientId ?? '';
}

/** Gives the only administrator a new password as long as nobody has used an earlier one. */
async function ensureFirst(
  services: Services,
  call: Call,
  UserPoolId: string,
): Promise<FirstAdministrator | undefined> {
  const { Users = [] } = await call('ListUsers', { UserPoolId, Limit: 2 });
  const [only, another] = Users;
  if (another !== undefined || (only !== undefined && only.UserStatus !== 'FORCE_CHANGE_PASSWORD')) return undefined;
  const password = oneTimePassword(services);
  const username = only?.Username ?? FIRST;
  if (only === undefined) {
    const user = { UserPoolId, Username: username, TemporaryPassword: password, MessageAction: 'SUPPRESS' } as const;
    await call('AdminCreateUser', user);
  } else {
    await call('AdminSetUserPassword', { UserPoolId, Username: username, Password: password, Permanent: false });
  }
  return { username, password };
}

/** 20 letters and digits in groups, without those that look alike: 99 bits. */
function oneTimePassword({ random }: Pick<Services, 'random'>): string {
  const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';
  const group = () => Array.from({ length: 5 }, () => alphabet.charAt(random.integer(alphabet.length))).join('');
  return [group(), group(), group(), group()].join('-');
}
