/** `latchkey pool show`: shows the settings of a user pool that matter for sign-in, and its app clients. */
import type { DeviceConfigurationType, UserPoolClientDescription } from '@latchkey/model';
import { Command } from 'commander';
import type { Service } from '../../administrator/service.ts';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

/** Defines the command. */
export function poolShowCommand(): Command {
  return withPoolOptions(new Command('show'))
    .description('show the settings of a user pool, and its app clients')
    .argument('[id]', 'user pool id; not needed if there is only one pool')
    .action((id: string | undefined, options: AdministratorOptions) =>
      runAndReport(options, (run) => show({ ...options, ...(id !== undefined && { pool: id }) }, run)),
    );
}

async function show(options: AdministratorOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { dateTime, iso } = await import('../../output/date.ts');
  const { deviceTrackingWords, factorsOf, mfaWords, passwordWords } = await import('../../words/pool-words.ts');
  const { table } = await import('../../output/table.ts');

  const administration = administer(options, run);
  const { service } = administration;
  const UserPoolId = await poolOf(options, administration);
  const { UserPool: pool = {} } = await service.call('DescribeUserPool', { UserPoolId });
  const mfa = await service.call('GetUserPoolMfaConfig', { UserPoolId });
  const clients = await clientsOf(service, UserPoolId);
  const { Name = '-', CreationDate = 0, EstimatedNumberOfUsers = 0, DeviceConfiguration, Policies } = pool;
  const rows = [
    ['Pool', UserPoolId],
    ['Name', Name],
    ['Created', dateTime(CreationDate * 1000)],
    ['Users', String(EstimatedNumberOfUsers)],
    ['MFA', mfaWords(mfa)],
    ['Devices', deviceTrackingWords(DeviceConfiguration)],
    ['Passwords', passwordWords(Policies?.PasswordPolicy)],
    ...clients.map(({ ClientId = '-', ClientName = '-' }) => ['App client', `${ClientId} (${ClientName})`]),
  ];
  return {
    text: table(rows),
    json: {
      pool: {
        userPoolId: UserPoolId,
        name: Name,
        createdAt: iso(CreationDate * 1000),
        users: EstimatedNumberOfUsers,
        mfa: { mode: mfa.MfaConfiguration ?? 'OFF', factors: factorsOf(mfa) },
        devices: deviceFacts(DeviceConfiguration),
        clients: clients.map(({ ClientId, ClientName }) => ({ clientId: ClientId, name: ClientName })),
      },
    },
  };
}

function deviceFacts(configuration: DeviceConfigurationType | undefined) {
  if (configuration === undefined) return null;
  const { ChallengeRequiredOnNewDevice = false, DeviceOnlyRememberedOnUserPrompt = false } = configuration;
  return {
    remembered: DeviceOnlyRememberedOnUserPrompt ? 'opt-in' : 'always',
    suppressesMfa: ChallengeRequiredOnNewDevice,
  };
}

async function clientsOf(service: Service, UserPoolId: string): Promise<readonly UserPoolClientDescription[]> {
  const { allOf } = await import('../../administrator/pages.ts');
  const { items } = await allOf<UserPoolClientDescription>(async (NextToken) => {
    const page = await service.call('ListUserPoolClients', { UserPoolId, MaxResults: 60, NextToken });
    return { items: page.UserPoolClients, next: page.NextToken };
  });
  return items;
}
