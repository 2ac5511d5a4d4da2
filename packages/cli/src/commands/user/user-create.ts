/** `latchkey user create`: a user with a password, who can sign in at once. */
import type { AttributeType } from '@latchkey/model';
import { Command, Option } from 'commander';
import type { Administration } from '../../administrator/administration.ts';
import { type AdministratorOptions, withPoolOptions } from '../../administrator/administrator-options.ts';
import { collectPair } from '../../options/collect-pair.ts';
import { type Report, type Run, tell } from '../../output/report.ts';

interface CreateOptions extends AdministratorOptions {
  readonly email?: string;
  readonly phone?: string;
  readonly attribute?: Readonly<Record<string, string>>;
  readonly passwordStdin?: boolean;
  readonly temporary?: boolean;
}

/** The command, for commander. */
export function userCreateCommand(): Command {
  return withPoolOptions(new Command('create'))
    .description('make a user who can sign in at once; no message is sent')
    .argument('<name>', 'user name, or the address where people sign in with one')
    .option('--email <address>', 'e-mail address, taken for verified')
    .option('--phone <number>', 'phone number such as +4930123456, taken for verified')
    .addOption(new Option('--attribute <name=value>', 'another attribute; may be given again').argParser(collectPair))
    .option('--password-stdin', 'read the password from standard input')
    .option('--temporary', 'let the password be good for the first sign-in only, where a new one is chosen')
    .action((name: string, options: CreateOptions) => tell(options, (run) => create(name, options, run)));
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
  // As a temporary password first: one that breaks the policy is refused before there is a user.
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

/** The command that signs the user in, if the pool has one app client only. */
async function signInOf({ service, place }: Administration, UserPoolId: string, username: string) {
  const { UserPoolClients = [] } = await service.call('ListUserPoolClients', { UserPoolId, MaxResults: 2 });
  const [client, another] = UserPoolClients;
  if (client?.ClientId === undefined || another !== undefined) return undefined;
  const where = place.isAws ? '' : ` --endpoint ${place.endpoint}`;
  return `latchkey signin --pool ${UserPoolId} --client ${client.ClientId}${where} --username ${quoted(username)}`;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
