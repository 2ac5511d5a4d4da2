/** `latchkey user mfa`: shows or sets the second factors of a user, and which one is preferred. */
import type { AdminSetUserMFAPreferenceRequest } from '@latchkey/model';
import { Command, Option } from 'commander';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { CommandError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

type Wish = 'on' | 'off' | 'preferred';

interface MfaOptions extends AdministratorOptions {
  readonly totp?: Wish;
  readonly sms?: Wish;
  readonly email?: Wish;
}

/** Defines the command. */
export function userMfaCommand(): Command {
  const wish = (factor: string, name: string) =>
    new Option(`--${factor} <wish>`, `${name}: turn it on or off, or make it the preferred one`).choices([
      'on',
      'off',
      'preferred',
    ]);
  return withPoolOptions(new Command('mfa'))
    .description("show a user's second factors, or set them")
    .argument('<name>', 'user name, or an alias such as the e-mail address')
    .addOption(wish('totp', 'authenticator app'))
    .addOption(wish('sms', 'codes by SMS'))
    .addOption(wish('email', 'codes by e-mail'))
    .action((name: string, options: MfaOptions) => runAndReport(options, (run) => mfa(name, options, run)));
}

async function mfa(Username: string, options: MfaOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { factorFacts, factorWords } = await import('../../words/user-words.ts');

  const { printable } = await import('../../output/printable.ts');

  const administration = administer(options, run);
  const { service } = administration;
  const UserPoolId = await poolOf(options, administration);
  const wishes = wishesOf(options);
  if (Object.keys(wishes).length > 0) {
    await service.call('AdminSetUserMFAPreference', { UserPoolId, Username, ...wishes }).catch((error: unknown) => {
      throw withAdvice(error, `--pool ${UserPoolId}${administration.place.again} --username ${Username}`);
    });
  }
  const user = await service.call('AdminGetUser', { UserPoolId, Username });
  return {
    text: printable(`Second factors of ${user.Username}: ${factorWords(user)}`),
    json: { user: { username: user.Username }, mfa: factorFacts(user) },
  };
}

/** Only the user can set up an app, because only the user may know its secret. */
function withAdvice(error: unknown, target: string): unknown {
  if (!(error instanceof CommandError) || !/not verified software token/i.test(error.message)) return error;
  const advice = `The user sets up an app first: latchkey signin --enroll-totp ${target}`;
  return new CommandError(error.code, 'The user has no authenticator app.', advice, error.details);
}

type Wishes = Omit<AdminSetUserMFAPreferenceRequest, 'UserPoolId' | 'Username'>;

/** Factors that are not in the options stay unchanged. */
function wishesOf({ totp, sms, email }: MfaOptions): Wishes {
  return {
    ...(totp !== undefined && { SoftwareTokenMfaSettings: settings(totp) }),
    ...(sms !== undefined && { SMSMfaSettings: settings(sms) }),
    ...(email !== undefined && { EmailMfaSettings: settings(email) }),
  };
}

function settings(wish: Wish) {
  return { Enabled: wish !== 'off', PreferredMfa: wish === 'preferred' };
}
