/** The report of an import from AWS. */
import { table } from '../../output/table.ts';
import type { CreatedPool } from './create-pool.ts';
import { FORMER_SUB, FUNCTION_NAME, type UsersMode } from './pool-settings.ts';
import type { SourcePool } from './source-pool.ts';
import type { MovedUsers } from './users.ts';

interface Outcome {
  readonly options: {
    readonly from: string;
    readonly users: UsersMode;
    readonly function: string;
    readonly fromEndpoint: string;
    readonly endpoint: string;
  };
  readonly found: SourcePool;
  readonly created: CreatedPool | undefined;
  readonly userPoolId: string;
  readonly users: MovedUsers | undefined;
  readonly isWritten: boolean;
}

/** What AWS does not give out, and what that means for users. */
const NOT_GIVEN_OUT: readonly (readonly [what: string, meaning: string])[] = [
  ['passwords', 'kept with --users lazy; otherwise users set a new one'],
  ['seeds of authenticator apps', 'users set up the app again'],
  ['passkeys', 'users register them again'],
  ['remembered devices', 'users are asked for a code once on each device'],
  ['refresh tokens and sessions', 'users sign in again'],
  ['private signing keys', 'tokens of AWS are not valid here, and apps need the new issuer'],
  ['subs', `users get new ones; the old one is in custom:${FORMER_SUB}`],
  ['ids of the pool and its clients', 'apps need the new ones'],
  ['sign-in history', 'it starts empty'],
];

const secrets = { none: '-', kept: 'the same', new: 'new: see DescribeUserPoolClient' } as const;

export function importText(outcome: Outcome): string {
  const { options, found, created, userPoolId, users } = outcome;
  const about = `${found.pool.Name ?? '-'} (${options.from})`;
  return [
    created === undefined ? `Read ${about}, for ${userPoolId}.` : `Created ${userPoolId} like ${about}.`,
    ...(created === undefined ? [] : [clientsText(created), ...partsText(created)]),
    ...unreadText(found),
    ...(users === undefined ? [] : [usersText(users)]),
    ...(created === undefined ? [] : [table([['AWS DOES NOT GIVE OUT', 'CONSEQUENCE'], ...NOT_GIVEN_OUT])]),
    nextText(outcome),
  ].join('\n\n');
}

function clientsText({ clients }: CreatedPool): string {
  const rows = clients.map(({ name, from, to, secret }) => [name, from, to, secrets[secret]]);
  return table([['APP CLIENT', 'ON AWS', 'HERE', 'SECRET'], ...rows]);
}

function partsText({ created, notCreated }: CreatedPool): readonly string[] {
  const parts = [...created].map(([part, count]) => [part, String(count)]);
  return [
    ...(parts.length === 0 ? [] : [table([['CREATED', ''], ...parts])]),
    ...(notCreated.length === 0
      ? []
      : [table([['NOT CREATED', 'REASON'], ...notCreated.map(({ part, reason }) => [part, reason])])]),
  ];
}

function unreadText({ unread }: SourcePool): readonly string[] {
  if (unread.length === 0) return [];
  return [table([['NOT READ', 'REASON'], ...unread.map(({ operation, reason }) => [operation, reason])])];
}

function usersText({ created, present, memberships, skipped }: MovedUsers): string {
  const counts = `Users: ${created} created, ${present} were there, ${skipped.length} not created. Memberships: ${memberships}.`;
  if (skipped.length === 0) return counts;
  return `${counts}\n${table([['NOT CREATED', 'REASON'], ...skipped.map(({ username, reason }) => [username, reason])])}`;
}

function nextText({ options, found, userPoolId, isWritten }: Outcome): string {
  if (options.users === 'groups') return 'Run it again when more users have been moved.';
  if (options.users === 'now') {
    return 'Nobody knows the passwords of the created users. Next: have them use "forgot password" in the app.';
  }
  if (!isWritten) {
    return [
      'Next: no app client on AWS lets a function check passwords. Add ALLOW_ADMIN_USER_PASSWORD_AUTH to the ExplicitAuthFlows of one,',
      'delete this pool, and run the command again.',
    ].join('\n');
  }
  const secret = found.clients.some(({ ClientSecret }) => ClientSecret !== undefined)
    ? '\n     If its app client has a secret, put that into AWS_POOL_CLIENT_SECRET.'
    : '';
  return [
    `Wrote ${options.function}. LambdaConfig.UserMigration of the pool names it ${FUNCTION_NAME}.`,
    '',
    'Next:',
    '  1. Restart the server with the function, and with an AWS key that may call AdminInitiateAuth and AdminGetUser:',
    `       latchkey serve … --function ${FUNCTION_NAME}=${options.function}${secret}`,
    '  2. Point the apps to the new pool and client ids. While users are being moved, apps sign in with USER_PASSWORD_AUTH.',
    '  3. From time to time, put the users who were moved into their groups:',
    `       latchkey import-aws --from ${options.from} --into ${userPoolId} --users groups`,
    '  4. Create the users who have not signed in by then, without passwords: the same with --users now. Then remove',
    '     LambdaConfig.UserMigration, and use SRP again.',
  ].join('\n');
}
