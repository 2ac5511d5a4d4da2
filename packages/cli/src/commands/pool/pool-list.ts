/** `latchkey pool list`: lists the user pools. */
import type { UserPoolDescriptionType } from '@latchkey/model';
import { Command } from 'commander';
import { type AdministratorOptions, withPlaceOptions } from '../../administrator/administrator-options.ts';
import { commandName } from '../../output/command-name.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

/** Defines the command. */
export function poolListCommand(): Command {
  return withPlaceOptions(new Command('list'))
    .description('list the user pools')
    .action((options: AdministratorOptions) => runAndReport(options, (run) => list(options, run)));
}

async function list(options: AdministratorOptions, run: Run): Promise<Report> {
  const { administer } = await import('../../administrator/administration.ts');
  const { allOf } = await import('../../administrator/pages.ts');
  const { dateTime, iso } = await import('../../output/date.ts');
  const { table } = await import('../../output/table.ts');

  const { service, place } = administer(options, run);
  const { items: pools } = await allOf<UserPoolDescriptionType>(async (NextToken) => {
    const page = await service.call('ListUserPools', { MaxResults: 60, NextToken });
    return { items: page.UserPools, next: page.NextToken };
  });
  const created = ({ CreationDate }: UserPoolDescriptionType) =>
    CreationDate === undefined ? undefined : CreationDate * 1000;
  const rows = pools.map((pool) => [pool.Id ?? '-', dateTime(created(pool) ?? 0).slice(0, 10), pool.Name ?? '-']);
  return {
    text:
      rows.length === 0
        ? `There is no user pool. Create one: ${commandName()} pool create${place.again}`
        : table([['ID', 'CREATED', 'NAME'], ...rows]),
    json: { pools: pools.map((pool) => ({ userPoolId: pool.Id, name: pool.Name, createdAt: iso(created(pool)) })) },
  };
}
