/** `latchkey user show`: shows a user's account, second factors and groups. */
import type { GroupType } from '@latchkey/model';
import { Command } from 'commander';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

/** Defines the command. */
export function userShowCommand(): Command {
  return withPoolOptions(new Command('show'))
    .description("show a user's account, second factors and groups")
    .argument('<name>', 'user name, or an alias such as the e-mail address')
    .action((name: string, options: AdministratorOptions) => runAndReport(options, (run) => show(name, options, run)));
}

async function show(name: string, options: AdministratorOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { allOf } = await import('../../administrator/pages.ts');
  const { attributesOf, factorFacts, factorWords, userFacts, userRows } = await import('../../words/user-words.ts');
  const { table } = await import('../../output/table.ts');

  const administration = administer(options, run);
  const { service } = administration;
  const UserPoolId = await poolOf(options, administration);
  const { UserAttributes, ...found } = await service.call('AdminGetUser', { UserPoolId, Username: name });
  const { items } = await allOf<GroupType>(async (NextToken) => {
    const page = await service.call('AdminListGroupsForUser', { UserPoolId, Username: found.Username, NextToken });
    return { items: page.Groups, next: page.NextToken };
  });
  const groups = items.map(({ GroupName = '-' }) => GroupName);
  const user = { ...found, attributes: attributesOf(UserAttributes) };
  const rows = [
    ...userRows(user),
    ['MFA', factorWords(found)],
    ['Groups', groups.length === 0 ? 'none' : groups.join(', ')],
  ];
  return { text: table(rows), json: { user: { ...userFacts(user), mfa: factorFacts(found), groups } } };
}
