/** Creates users without their passwords, and puts users into their groups. */
import { randomBytes } from 'node:crypto';
import type {
  AttributeType,
  GroupType,
  ListUsersInGroupResponse,
  ListUsersResponse,
  UserPoolType,
  UserType,
} from '@latchkey/model';
import type { Service } from '../../administrator/service.ts';
import { CancelledError, CommandError } from '../../output/failure.ts';
import { FORMER_SUB } from './pool-settings.ts';

/** The numbers of users. */
export interface MovedUsers {
  readonly created: number;
  /** Users who were there already. */
  readonly present: number;
  readonly memberships: number;
  /** Users who were not created, with the reason. */
  readonly skipped: readonly { readonly username: string; readonly reason: string }[];
}

interface Ends {
  /** The service that the pool is on. */
  readonly source: Service;
  readonly target: Service;
  readonly sourcePoolId: string;
  readonly targetPoolId: string;
  readonly pool: UserPoolType;
  readonly signal: AbortSignal;
  readonly onProgress: (users: number) => void;
}

/** Creates every user who is not there yet. They have a password that nobody knows. */
export async function createUsers(ends: Ends): Promise<Omit<MovedUsers, 'memberships'>> {
  const { source, sourcePoolId, signal, onProgress } = ends;
  const hasMfa = ends.pool.MfaConfiguration !== undefined && ends.pool.MfaConfiguration !== 'OFF';
  const skipped: { username: string; reason: string }[] = [];
  let [created, present, next]: [number, number, string | undefined] = [0, 0, undefined];
  do {
    const page: ListUsersResponse = await source.call('ListUsers', {
      UserPoolId: sourcePoolId,
      Limit: 60,
      PaginationToken: next,
    });
    for (const user of page.Users ?? []) {
      signal.throwIfAborted();
      const reason = await createUser(ends, user, hasMfa);
      if (reason === undefined) created += 1;
      else if (reason === 'present') present += 1;
      else skipped.push({ username: user.Username ?? '', reason });
    }
    onProgress(created + present + skipped.length);
    next = page.PaginationToken;
  } while (next !== undefined);
  return { created, present, skipped };
}

/** Returns undefined if the user was created, `present`, or the reason why not. */
async function createUser(ends: Ends, user: UserType, hasMfa: boolean): Promise<string | undefined> {
  const { target, targetPoolId: UserPoolId, pool } = ends;
  const { UserStatus, Attributes = [], Enabled = true } = user;
  if (UserStatus === 'EXTERNAL_PROVIDER') return 'comes from an identity provider, and is created at the next sign-in';
  if (UserStatus === 'UNCONFIRMED') return 'has not confirmed the sign-up, and can sign up again';
  const Username = typedName(pool, user);
  if (Username === undefined) return 'has no address to sign in with';
  try {
    await target.call('AdminCreateUser', {
      UserPoolId,
      Username,
      UserAttributes: ownAttributes(Attributes),
      MessageAction: 'SUPPRESS',
    });
  } catch (error) {
    if (!(error instanceof CommandError) || error instanceof CancelledError) throw error;
    return error.code === 'UsernameExists' ? 'present' : error.message;
  }
  // A permanent password, because "forgot password" does not work for users with a temporary one.
  const Password = `${randomBytes(24).toString('base64url')}aA1!`;
  await target.call('AdminSetUserPassword', { UserPoolId, Username, Password, Permanent: true });
  if (!Enabled) await target.call('AdminDisableUser', { UserPoolId, Username });
  if (hasMfa) await copyFactors(ends, user.Username ?? '', Username);
  return undefined;
}

/** SMS and e-mail as second factors. AWS does not give out the seeds of authenticator apps. */
async function copyFactors({ source, target, ...ends }: Ends, from: string, Username: string): Promise<void> {
  const found = await source.call('AdminGetUser', { UserPoolId: ends.sourcePoolId, Username: from });
  const { UserMFASettingList: list = [], PreferredMfaSetting: preferred } = found;
  const settings = (factor: string) =>
    list.includes(factor) ? { Enabled: true, PreferredMfa: preferred === factor } : undefined;
  const [sms, email] = [settings('SMS_MFA'), settings('EMAIL_OTP')];
  if (sms === undefined && email === undefined) return;
  await target
    .call('AdminSetUserMFAPreference', {
      UserPoolId: ends.targetPoolId,
      Username,
      ...(sms && { SMSMfaSettings: sms }),
      ...(email && { EmailMfaSettings: email }),
    })
    // The server decides at the next sign-in which factors a user without a choice has.
    .catch((error: unknown) => {
      if (!(error instanceof CommandError)) throw error;
    });
}

/** Puts every user who exists in the target pool into the groups that they have in the source. Returns the number. */
export async function addMemberships(ends: Ends, groups: readonly GroupType[]): Promise<number> {
  const { source, target, pool, signal } = ends;
  let added = 0;
  for (const { GroupName = '' } of groups) {
    let next: string | undefined;
    do {
      const page: ListUsersInGroupResponse = await source.call('ListUsersInGroup', {
        UserPoolId: ends.sourcePoolId,
        GroupName,
        Limit: 60,
        NextToken: next,
      });
      for (const user of page.Users ?? []) {
        signal.throwIfAborted();
        const Username = typedName(pool, user);
        if (Username === undefined) continue;
        try {
          await target.call('AdminAddUserToGroup', { UserPoolId: ends.targetPoolId, Username, GroupName });
          added += 1;
        } catch (error) {
          if (!(error instanceof CommandError) || error.code !== 'UserNotFound') throw error;
        }
      }
      next = page.NextToken;
    } while (next !== undefined);
  }
  return added;
}

/** In pools whose users sign in with an address, the user name on AWS is a random one. */
function typedName({ UsernameAttributes = [] }: UserPoolType, { Username, Attributes = [] }: UserType) {
  if (UsernameAttributes.length === 0) return Username;
  const found = UsernameAttributes.map((name) => Attributes.find(({ Name }) => Name === name)?.Value);
  return found.find((value) => value !== undefined);
}

function ownAttributes(attributes: readonly AttributeType[]): AttributeType[] {
  const sub = attributes.find(({ Name }) => Name === 'sub')?.Value;
  const own = attributes.filter(({ Name }) => Name !== 'sub' && Name !== 'identities' && !Name?.startsWith('cognito:'));
  return sub === undefined ? own : [...own, { Name: `custom:${FORMER_SUB}`, Value: sub }];
}
