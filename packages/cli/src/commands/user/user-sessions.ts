/** `latchkey user sessions`: lists the active sessions of a user. The pool must track user sessions. */
import { Command } from 'commander';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

/** Defines the command. */
export function userSessionsCommand(): Command {
  return withPoolOptions(new Command('sessions'))
    .description('list the active sessions of a user; the pool must track sessions')
    .argument('<name>', 'user name, or an alias such as the e-mail address')
    .action((name: string, options: AdministratorOptions) => runAndReport(options, (run) => list(name, options, run)));
}

async function list(Username: string, options: AdministratorOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { allOf } = await import('../../administrator/pages.ts');
  const { sessionFacts, sessionRow, sessionTitles } = await import('../../words/user-session-words.ts');
  const { printable } = await import('../../output/printable.ts');
  const { table } = await import('../../output/table.ts');

  const administration = administer(options, run);
  const { service } = administration;
  const UserPoolId = await poolOf(options, administration);
  const { items } = await allOf(async (NextToken) => {
    const page = await service.call('AdminListUserSessions', { UserPoolId, Username, NextToken });
    return { items: page.Sessions, next: page.NextToken };
  });
  if (items.length > 0) {
    return { text: table([sessionTitles, ...items.map(sessionRow)]), json: { sessions: items.map(sessionFacts) } };
  }
  const { UserSessionTracking } = await service.call('GetUserPoolSessionConfiguration', { UserPoolId });
  const why = UserSessionTracking === 'ENABLED' ? '' : ' The pool does not track user sessions.';
  return { text: printable(`${Username} has no active sessions.${why}`), json: { sessions: [] } };
}
