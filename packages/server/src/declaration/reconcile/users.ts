/** Compares and changes users. */
import type { PoolDeclaration, UserDeclaration } from '../format/declaration.ts';
import type { Path } from '../source/problems.ts';
import { type Administration, everyPage, found } from './administration.ts';
import { nothing, type Place, type Step } from './change.ts';
import { type CurrentUser, needsOf } from './user-needs.ts';

/** Users that are not declared are never removed. */
export async function planUsers(
  administration: Administration,
  place: Place,
  { users, path }: PoolDeclaration,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const [index, user] of (users ?? []).entries()) {
    steps.push(...(await planUser(administration, place, user, [...path, 'users', index])));
  }
  return steps;
}

async function planUser(
  administration: Administration,
  place: Place,
  declared: UserDeclaration,
  path: Path,
): Promise<readonly Step[]> {
  const common = { kind: 'user' as const, name: declared.username, pool: place.label, path };
  const current = place.existing === undefined ? undefined : await readUser(administration, place.existing, declared);
  if (current === undefined) {
    const run = async () => {
      await createUser(administration, place.id(), declared);
      const created = await readUser(administration, place.id(), declared);
      if (created === undefined) throw new Error(`the user ${declared.username} was removed while it was created`);
      for (const need of await needsOf(administration, place.id(), declared, created)) await need.run();
    };
    return [{ ...common, action: 'create', differences: [], run }];
  }
  const needs = await needsOf(administration, place.id(), declared, current);
  const itself: Step =
    needs.length === 0
      ? { ...common, action: 'keep', differences: [], run: nothing }
      : {
          ...common,
          action: 'change',
          differences: needs.flatMap((need) => need.differences),
          run: async () => {
            for (const need of needs) await need.run();
          },
        };
  return [itself, ...extraMemberships(administration, place, declared, current, common)];
}

async function readUser(
  { call }: Administration,
  UserPoolId: string,
  { username: Username, groups: declared }: UserDeclaration,
): Promise<CurrentUser | undefined> {
  const user = await found(call('AdminGetUser', { UserPoolId, Username }));
  if (user === undefined) return undefined;
  if (declared === undefined) return { ...user, groups: [] };
  const groups = await everyPage(async (NextToken) => {
    const page = await call('AdminListGroupsForUser', { UserPoolId, Username, NextToken });
    return { items: page.Groups?.map(({ GroupName = '' }) => GroupName), next: page.NextToken };
  });
  return { ...user, groups };
}

/** No message is sent: the declaration has the password. */
async function createUser({ call }: Administration, UserPoolId: string, declared: UserDeclaration): Promise<void> {
  await call('AdminCreateUser', {
    UserPoolId,
    Username: declared.username,
    TemporaryPassword: declared.temporaryPassword ?? declared.password,
    UserAttributes: Object.entries(declared.attributes).map(([Name, Value]) => ({ Name, Value })),
    MessageAction: 'SUPPRESS',
  });
}

function extraMemberships(
  { call }: Administration,
  place: Place,
  { username: Username, groups = [] }: UserDeclaration,
  current: CurrentUser,
  common: Pick<Step, 'kind' | 'name' | 'pool' | 'path'>,
): readonly Step[] {
  return current.groups
    .filter((name) => !groups.includes(name))
    .map((GroupName) => {
      const run = async () => {
        await call('AdminRemoveUserFromGroup', { UserPoolId: place.id(), Username, GroupName });
      };
      const name = `${Username} in group ${GroupName}`;
      return Object.assign({}, common, { action: 'extra' as const, name, differences: [], run });
    });
}
