/** `latchkey user create`: creates a user with a password who can sign in at once. */
import { commandName } from '../../output/command-name.ts';
import type { AttributeType } from '@latchkey/model';
import { Command, Option } from 'commander';
import type { Administration } from '../../administrator/administration.ts';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { collectPair } from '../../options/collect-pair.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';

interface CreateOptions extends AdministratorOptions {
  readonly email?: string;
  readonly phone?: string;
  readonly attribute?: Readonly<Record<string, string>>;
  readonly passwordStdin?: boolean;
  readonly temporary?: boolean;
}

/** Defines the command. */
export function userCreateCommand(): Command {
  return withPoolOptions(new Command('create'))
    .description('create a user who can sign in at once; no message is sent')
    .argument('<name>', 'user name, or an address if users sign in with one')
    .option('--email <address>', 'e-mail address; counts as verified')
    .option('--phone <number>', 'phone number such as +4930123456; counts as verified')
    .addOption(new Option('--attribute <name=value>', 'another attribute; may be repeated').argParser(collectPair))
    .option('--password-stdin', 'read the password from standard input')
    .option('--temporary', 'make the password temporary: the first sign-in asks for a new one')
    .action((name: string, options: CreateOptions) => runAndReport(options, (run) => create(name, options, run)));
}

async function create(Username: string, options: CreateOptions, run: Run): Promise<Report> {
  const { administer, poolOf } = await import('../../administrator/administration.ts');
  const { askPassword } = await import('../../dialog/ask-password.ts');
  const { attributesOf, userFacts, userRows } = await import('../../words/user-words.ts');
  const { table } = await import('../../output/table.ts');

  const administration = administer(options, run);
  const { service, place } = administration;
  const UserPoolId = await poolOf(options, administration);
  const Password = await askPassword(`Password of ${Username}`, options, run);
  const UserAttributes = attributesFrom(options);
  // The password is set as a temporary one first: one that violates the policy is rejected before the user exists.
  const made = await service.call('AdminCreateUser', {
    UserPoolId,
    Username,
    UserAttributes,
    TemporaryPassword: Password,
    MessageAction: 'SUPPRESS',
  });
  if (options.temporary !== true) {
    await service.call('AdminSetUserPassword', { UserPoolId, Username, Password, Permanent: true });
  }
  const UserStatus = options.temporary === true ? made.User?.UserStatus : 'CONFIRMED';
  const user = { ...made.User, UserStatus, attributes: attributesOf(made.User?.Attributes) };
  const next = await signInOf(administration, UserPoolId, Username);
  return {
    text: `${table(userRows(user))}${next === undefined ? '' : `\n\nNext, sign in:\n  ${next}`}`,
    json: { user: userFacts(user), pool: { userPoolId: UserPoolId, endpoint: place.endpoint }, next: next ?? null },
  };
}

function attributesFrom({ email, phone, attribute = {} }: CreateOptions): AttributeType[] {
  const given = {
    ...(email !== undefined && { email, email_verified: 'true' }),
    ...(phone !== undefined && { phone_number: phone, phone_number_verified: 'true' }),
    ...attribute,
  };
  return Object.entries(given).map(([Name, Value]) => ({ Name, Value }));
}

/** Returns the command that signs the user in, if the pool has exactly one app client. */
async function signInOf({ service, place }: Administration, UserPoolId: string, username: string) {
  const { UserPoolClients = [] } = await service.call('ListUserPoolClients', { UserPoolId, MaxResults: 2 });
  const [client, another] = UserPoolClients;
  if (client?.ClientId === undefined || another !== undefined) return undefined;
  const where = place.isAws ? '' : ` --endpoint ${place.endpoint}`;
  return `${commandName()} signin --pool ${UserPoolId} --client ${client.ClientId}${where} --username ${quoted(username)}`;
}

/** Quotes a word for a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
