/** `latchkey user revoke-session`: ends a session of a user. Its tokens are refused at once. */
import { Command } from 'commander';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface RevokeOptions extends AdministratorOptions {
  readonly linked?: boolean;
}

/** Defines the command. */
export function userRevokeSessionCommand(): Command {
  return withPoolOptions(new Command('revoke-session'))
    .description('end a session of a user: its tokens are refused at once')
    .argument('<name>', 'user name, or an alias such as the e-mail address')
    .argument('<session>', 'the id in the list of `latchkey user sessions`')
    .option('--linked', 'also end the SSO session that it came through; for an SSO session, all that came through it')
    .action((name: string, session: string, options: RevokeOptions) =>
      runAndReport(options, (run) => revoke(name, session, options, run)),
    );
}

async function revoke(Username: string, SessionId: string, options: RevokeOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { printable } = await import('../../output/printable.ts');
  const administration = administer(options, run);
  const UserPoolId = await poolOf(options, administration);
  const { linked = false } = options;
  await administration.service.call('AdminRevokeUserSession', {
    UserPoolId,
    Username,
    SessionId,
    RevokeAssociatedSessions: linked ? 'LINKED' : 'NONE',
  });
  return { text: printable(`Revoked: ${SessionId}`), json: { revoked: { sessionId: SessionId, linked } } };
}
