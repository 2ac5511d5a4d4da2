/** `latchkey pool create`: creates a user pool with an app client, ready for sign-in. */
import type { CreateUserPoolRequest, UserPoolMfaType } from '@latchkey/model';
import { Command, Option } from 'commander';
import type { Service } from '../../administrator/service.ts';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { UsageError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface CreateOptions extends AdministratorOptions {
  readonly name: string;
  readonly clientName: string;
  readonly mfa: 'off' | 'optional' | 'on';
  readonly devices: 'always' | 'opt-in' | 'off';
  readonly suppressMfa?: boolean;
}

/** Defines the command. */
export function poolCreateCommand(): Command {
  return withPlaceOptions(new Command('create'))
    .description('create a user pool with an app client, ready for sign-in')
    .option('--name <name>', 'name of the pool', 'people')
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
    .action((options: CreateOptions) => runAndReport(options, (run) => create(options, run)));
}

async function create(options: CreateOptions, run: Run): Promise<Report> {
  const DeviceConfiguration = deviceConfiguration(options);
  const { administer } = await import('../../administrator/administration.ts');
  const { deviceTrackingWords, mfaWords } = await import('../../words/pool-words.ts');
  const { table } = await import('../../output/table.ts');

  const { service, place } = administer(options, run);
  const input = { PoolName: options.name, ...(DeviceConfiguration !== undefined && { DeviceConfiguration }) };
  const { UserPool } = await service.call('CreateUserPool', input);
  const userPoolId = UserPool?.Id ?? '';
  const configured = await configurePool(service, userPoolId, options).catch(async (error: unknown) => {
    // A pool without its settings is of no use, and it has no users yet. The first error is the one to report.
    await service.call('DeleteUserPool', { UserPoolId: userPoolId }).catch(() => undefined);
    throw error;
  });
  const { clientId, mfa } = configured;
  const next = `latchkey user create ada --pool ${userPoolId}${place.again}`;
  const rows = [
    ['Pool', userPoolId],
    ['App client', clientId],
    ['MFA', mfaWords(mfa)],
    ['Devices', deviceTrackingWords(DeviceConfiguration)],
  ];
  return {
    text: `${table(rows)}\n\nNext, create a user:\n  ${next}`,
    json: { pool: { userPoolId, name: options.name }, client: { clientId, name: options.clientName }, next },
  };
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

/** Sets what a new pool needs before a user can sign in: MFA and an app client. */
async function configurePool(service: Service, UserPoolId: string, { mfa, clientName }: CreateOptions) {
  const settings = {
    MfaConfiguration: modes[mfa],
    ...(mfa !== 'off' && { SoftwareTokenMfaConfiguration: { Enabled: true } }),
  };
  if (mfa !== 'off') await service.call('SetUserPoolMfaConfig', { UserPoolId, ...settings });
  const { UserPoolClient } = await service.call('CreateUserPoolClient', {
    UserPoolId,
    ClientName: clientName,
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  });
  return { clientId: UserPoolClient?.ClientId ?? '', mfa: settings };
}
