/** `latchkey pool create`: a user pool with an app client, ready to be signed in to. */
import type { CreateUserPoolRequest, UserPoolMfaType } from '@latchkey/model';
import { Command, Option } from 'commander';
import type { Service } from '../../administrator/service.ts';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { UsageError } from '../../output/failure.ts';
import { type Report, type Run, tell } from '../../output/report.ts';

interface CreateOptions extends AdministratorOptions {
  readonly name: string;
  readonly clientName: string;
  readonly mfa: 'off' | 'optional' | 'on';
  readonly devices: 'always' | 'opt-in' | 'off';
  readonly suppressMfa?: boolean;
}

/** The command, for commander. */
export function poolCreateCommand(): Command {
  return withPlaceOptions(new Command('create'))
    .description('make a user pool with an app client, ready to sign in to')
    .option('--name <name>', 'what the pool is called', 'people')
    .option('--client-name <name>', 'what the app client is called', 'app')
    .addOption(
      new Option('--mfa <mode>', 'codes of an authenticator app')
        .choices(['off', 'optional', 'on'])
        .default('optional'),
    )
    .addOption(
      new Option('--devices <mode>', 'remembering devices').choices(['always', 'opt-in', 'off']).default('always'),
    )
    .option('--suppress-mfa', 'a remembered device takes the place of a code')
    .action((options: CreateOptions) => tell(options, (run) => create(options, run)));
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
  const furnished = await furnish(service, userPoolId, options).catch(async (error: unknown) => {
    // Half a pool is of no use, and nobody is in it yet. What failed first is what counts.
    await service.call('DeleteUserPool', { UserPoolId: userPoolId }).catch(() => undefined);
    throw error;
  });
  const { clientId, mfa } = furnished;
  const next = `latchkey user create ada --pool ${userPoolId}${place.again}`;
  const rows = [
    ['Pool', userPoolId],
    ['App client', clientId],
    ['MFA', mfaWords(mfa)],
    ['Devices', deviceTrackingWords(DeviceConfiguration)],
  ];
  return {
    text: `${table(rows)}\n\nNext, make a user:\n  ${next}`,
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
    'A device that is not tracked cannot take the place of a code.',
    'Leave out --suppress-mfa, or --devices off.',
  );
}

const modes: Readonly<Record<CreateOptions['mfa'], UserPoolMfaType>> = { off: 'OFF', optional: 'OPTIONAL', on: 'ON' };

/** What a new pool needs before somebody can sign in. */
async function furnish(service: Service, UserPoolId: string, { mfa, clientName }: CreateOptions) {
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
