/** `latchkey user password`: sets a user's password. */
import { Command } from 'commander';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface PasswordOptions extends AdministratorOptions {
  readonly passwordStdin?: boolean;
  readonly temporary?: boolean;
}

/** Defines the command. */
export function userPasswordCommand(): Command {
  return withPoolOptions(new Command('password'))
    .description("set a user's password")
    .argument('<name>', 'user name, or an alias such as the e-mail address')
    .option('--password-stdin', 'read the password from standard input')
    .option('--temporary', 'make the password temporary: the next sign-in asks for a new one')
    .action((name: string, options: PasswordOptions) =>
      runAndReport(options, (run) => setPassword(name, options, run)),
    );
}

async function setPassword(Username: string, options: PasswordOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { askPassword } = await import('../../dialog/ask-password.ts');

  const administration = administer(options, run);
  const UserPoolId = await poolOf(options, administration);
  const Password = await askPassword(`New password of ${Username}`, options, run);
  const Permanent = options.temporary !== true;
  await administration.service.call('AdminSetUserPassword', { UserPoolId, Username, Password, Permanent });
  const then = Permanent ? '' : '\nThe next sign-in asks for a new one.';
  return {
    text: `The password of ${Username} is set.${then}`,
    json: { user: { username: Username }, temporary: !Permanent },
  };
}
