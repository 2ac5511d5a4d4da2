/** Groups: managed by an administrator, and contained in the tokens of their members. */
import {
  AdminAddUserToGroupCommand,
  AdminDeleteUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
  type CreateGroupCommandInput,
  DeleteGroupCommand,
  DeleteUserPoolCommand,
  GetGroupCommand,
  paginateAdminListGroupsForUser,
  paginateListGroups,
  paginateListUsersInGroup,
  UpdateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CognitoJwtVerifier } from 'aws-jwt-verify';
import type { Jwks } from 'aws-jwt-verify/jwk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { region } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { uniqueName, newPerson } from '../harness/people.ts';
import { boto3Missing, runPython } from '../harness/python.ts';
import { refusal, refused } from '../harness/refusal.ts';
import { type App, createApp, initiate, signIn } from '../harness/sign-in.ts';

// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const mayBeSkipped = boto3Missing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';
const groupNotFound = refused('ResourceNotFoundException', 'Group not found.');
const userNotFound = refused('UserNotFoundException', 'User does not exist.');
const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;

let latchkey: Latchkey;
let app: App;
beforeAll(async () => {
  // AWS's form of the issuer, which CognitoJwtVerifier requires.
  latchkey = await startLatchkey({ args: ['--issuer', 'aws'] });
  app = await createApp(latchkey);
});
afterAll(() => latchkey.stop());

type Given = Omit<CreateGroupCommandInput, 'UserPoolId' | 'GroupName'>;

/** Creates a group with a unique name. */
async function newGroup(stem: string, given: Given = {}, { sdk, userPoolId } = app): Promise<string> {
  const GroupName = uniqueName(stem);
  await sdk.send(new CreateGroupCommand({ UserPoolId: userPoolId, GroupName, ...given }));
  return GroupName;
}

const membership = (Username: string, GroupName: string, UserPoolId = app.userPoolId) => {
  return { UserPoolId, Username, GroupName };
};
const join = (username: string, group: string) =>
  app.sdk.send(new AdminAddUserToGroupCommand(membership(username, group)));
const leave = (username: string, group: string) =>
  app.sdk.send(new AdminRemoveUserFromGroupCommand(membership(username, group)));

/** Returns the claims about groups: of the access token, then of the identity token. */
function groupClaims(tokens: { AccessToken?: string | undefined; IdToken?: string | undefined } | undefined) {
  return [tokens?.AccessToken, tokens?.IdToken].map((token) => {
    const about = Object.entries(claimsOf(token)).filter(([name]) =>
      /^cognito:(groups|roles|preferred_role)$/.test(name),
    );
    return Object.fromEntries(about);
  });
}

describe('managing groups', () => {
  it('creates, shows, changes and deletes a group', async () => {
    const given = { Description: 'May write', Precedence: 2, RoleArn: role('editor') };
    const GroupName = await newGroup('editors', given);
    const key = { UserPoolId: app.userPoolId, GroupName };
    const { Group: made } = await app.sdk.send(new GetGroupCommand(key));
    expect(made).toEqual({ ...key, ...given, CreationDate: expect.any(Date), LastModifiedDate: expect.any(Date) });
    const again = app.sdk.send(new CreateGroupCommand(key));
    expect(await refusal(again)).toEqual(refused('GroupExistsException', 'A group with the name already exists.'));
    const { Group: changed } = await app.sdk.send(new UpdateGroupCommand({ ...key, Precedence: 0 }));
    expect(changed).toEqual({ ...made, Precedence: 0, LastModifiedDate: expect.any(Date) });
    await app.sdk.send(new DeleteGroupCommand(key));
    for (const command of [new GetGroupCommand(key), new UpdateGroupCommand(key), new DeleteGroupCommand(key)]) {
      expect(await refusal(app.sdk.send(command))).toEqual(groupNotFound);
    }
  });

  it('reads long lists page by page', async () => {
    const pool = await createApp(latchkey, { mfa: 'OFF' });
    const { sdk: client, userPoolId: UserPoolId } = pool;
    const names: string[] = [];
    for (let index = 0; index < 7; index += 1) names.push(await newGroup('group', {}, pool));
    const people = await Promise.all(Array.from({ length: 7 }, () => newPerson(pool)));
    const [first] = people;
    for (const name of names)
      await client.send(new AdminAddUserToGroupCommand(membership(first?.username ?? '', name, UserPoolId)));
    for (const { username } of people) {
      await client.send(new AdminAddUserToGroupCommand(membership(username, names[0] ?? '', UserPoolId)));
    }

    const seen = { groups: [] as unknown[], groupsOfFirst: [] as unknown[], members: [] as unknown[] };
    const paged = { client, pageSize: 3 };
    for await (const { Groups = [] } of paginateListGroups(paged, { UserPoolId })) seen.groups.push(Groups);
    const ofFirst = { UserPoolId, Username: first?.username };
    for await (const { Groups = [] } of paginateAdminListGroupsForUser(paged, ofFirst)) seen.groupsOfFirst.push(Groups);
    const ofGroup = { UserPoolId, GroupName: names[0] };
    for await (const { Users = [] } of paginateListUsersInGroup(paged, ofGroup)) seen.members.push(Users);
    const named = (GroupName: string) => expect.objectContaining({ GroupName, UserPoolId });
    const inThrees = <T>(items: readonly T[]) => [items.slice(0, 3), items.slice(3, 6), items.slice(6)];
    expect(seen.groups).toEqual(inThrees(names.toSorted().map(named)));
    expect(seen.groupsOfFirst).toEqual(seen.groups);
    const usernames = seen.members.flat().map((user) => (user as { Username?: string }).Username);
    expect(new Set(usernames)).toEqual(new Set(people.map(({ username }) => username)));
    expect(usernames).toHaveLength(people.length);
    await client.send(new DeleteUserPoolCommand({ UserPoolId }));
  });

  it('needs existing users and groups for a membership', async () => {
    const [group, { username }] = [await newGroup('staff'), await newPerson(app)];
    for (const change of [join, leave]) {
      expect(await refusal(change('nobody', group))).toEqual(userNotFound);
      expect(await refusal(change(username, 'nothing'))).toEqual(groupNotFound);
    }
  });
});

describe('tokens', () => {
  it('contain no group claims for a user without groups', async () => {
    const { result } = await signIn(app, await newPerson(app));
    expect(groupClaims(result)).toEqual([{}, {}]);
  });

  it('contain groups by precedence, and the role of the first that has one', async () => {
    const person = await newPerson(app);
    const last = await newGroup('a-without-precedence', { RoleArn: role('guest') });
    const middle = await newGroup('b', { Precedence: 10, RoleArn: role('reader') });
    const first = await newGroup('c', { Precedence: 0 });
    for (const group of [last, middle, first]) await join(person.username, group);
    const names = { 'cognito:groups': [first, middle, last] };
    const roles = { 'cognito:roles': [role('reader'), role('guest')], 'cognito:preferred_role': role('reader') };
    expect(groupClaims((await signIn(app, person)).result)).toEqual([names, { ...names, ...roles }]);
  });

  it('contain no preferred role if two groups have the same precedence', async () => {
    const person = await newPerson(app);
    for (const name of ['one', 'two']) {
      await join(person.username, await newGroup(name, { Precedence: 1, RoleArn: role(name) }));
    }
    const [, id] = groupClaims((await signIn(app, person)).result);
    expect(id).toMatchObject({ 'cognito:roles': [role('one'), role('two')] });
    expect(id).not.toHaveProperty(['cognito:preferred_role']);
  });

  it('change at the next refresh and the next sign-in', async () => {
    const person = await newPerson(app);
    const [one, two] = [await newGroup('one'), await newGroup('two')];
    const { result } = await signIn(app, person);
    const refreshed = async () => {
      const parameters = { REFRESH_TOKEN: result.RefreshToken ?? '' };
      const { AuthenticationResult } = await initiate(app, 'REFRESH_TOKEN_AUTH', parameters);
      return groupClaims(AuthenticationResult)[0]?.['cognito:groups'];
    };
    expect(await refreshed()).toBeUndefined();
    await join(person.username, two);
    await join(person.username, one);
    expect(await refreshed()).toEqual([one, two]);
    await app.sdk.send(new UpdateGroupCommand({ UserPoolId: app.userPoolId, GroupName: two, Precedence: 1 }));
    expect(await refreshed()).toEqual([two, one]);
    await leave(person.username, one);
    expect(await refreshed()).toEqual([two]);
    await app.sdk.send(new DeleteGroupCommand({ UserPoolId: app.userPoolId, GroupName: two }));
    expect(await refreshed()).toBeUndefined();
    expect(groupClaims((await signIn(app, person)).result)).toEqual([{}, {}]);
  });

  it('of a user who was deleted and created again contain no groups of the first', async () => {
    const person = await newPerson(app);
    await join(person.username, await newGroup('staff'));
    await app.sdk.send(new AdminDeleteUserCommand({ UserPoolId: app.userPoolId, Username: person.username }));
    const successor = await newPerson(app, person.username);
    expect(groupClaims((await signIn(app, successor)).result)).toEqual([{}, {}]);
  });

  it('pass or fail the groups check of aws-jwt-verify', async () => {
    const [editor, other] = [await newPerson(app), await newPerson(app)];
    const group = await newGroup('editors');
    await join(editor.username, group);
    const { userPoolId, clientId } = app;
    const jwks = (await (await fetch(`${latchkey.endpoint}/${userPoolId}/.well-known/jwks.json`)).json()) as Jwks;
    for (const tokenUse of ['id', 'access'] as const) {
      const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse, groups: group });
      verifier.cacheJwks(jwks);
      const tokenOf = async (person: typeof editor): Promise<string> => {
        const { result } = await signIn(app, person);
        return (tokenUse === 'id' ? result.IdToken : result.AccessToken) ?? '';
      };
      expect(verifier.verifySync(await tokenOf(editor))).toMatchObject({ 'cognito:groups': [group] });
      const without = await tokenOf(other);
      expect(() => verifier.verifySync(without)).toThrow(/group/i);
    }
  });
});

describe.skipIf(mayBeSkipped)(`Boto3${mayBeSkipped ? `: ${boto3Missing}` : ''}`, () => {
  it('manages groups, reads pages, and maps errors to classes', async () => {
    const pool = await createApp(latchkey);
    const { username } = await newPerson(pool);
    const given = { endpoint: latchkey.endpoint, region, pool: pool.userPoolId, user_name: username };
    expect(JSON.parse(await runPython('test/python/groups.py', [], JSON.stringify(given)))).toEqual({
      created: { GroupName: 'editors', Precedence: 0, Description: 'May write' },
      exists: 'A group with the name already exists.',
      joined: ['authors', 'editors'],
      members: [username],
      left: ['authors'],
      gone: 'Group not found.',
    });
  });
});
