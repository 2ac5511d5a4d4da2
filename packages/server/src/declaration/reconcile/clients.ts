/** Compares and changes app clients, their secrets, and what belongs to each of them. */
import type { UpdateUserPoolClientRequest, UserPoolClientType } from '@latchkey/model';
import { membersOf } from '../format/api-members.ts';
import type { ClientDeclaration, PoolDeclaration } from '../format/declaration.ts';
import { DeclarationError, type Path } from '../source/problems.ts';
import { type Administration, everyPage, found } from './administration.ts';
import { type Difference, nothing, type Place, type Step } from './change.ts';
import { customIdName, setSecret } from './client-secrets.ts';
import { planClientSettings } from './customization.ts';
import { differences, merged, pick } from './differences.ts';

interface Listed {
  readonly id: string;
  readonly name: string;
}

/** Clients that the declaration does not have are `extra`. */
export async function planClients(
  administration: Administration,
  place: Place,
  { clients: declared, path: poolPath }: PoolDeclaration,
  sourceName: string,
): Promise<readonly Step[]> {
  if (declared === undefined) return [];
  const path = [...poolPath, 'clients'];
  const listed = await listedClients(administration, place);
  const steps: Step[] = [];
  const known = new Set<string>();
  for (const [index, client] of declared.entries()) {
    const at = [...path, index];
    const id = client.id ?? idOf(client, listed, at, sourceName);
    if (id !== undefined) known.add(id);
    steps.push(...(await planClient(administration, place, client, id, at)));
  }
  for (const { id, name } of listed.filter((each) => !known.has(each.id))) {
    const run = async () => {
      await administration.call('DeleteUserPoolClient', { UserPoolId: place.id(), ClientId: id });
    };
    const label = `${name} (${id})`;
    steps.push({ action: 'extra', kind: 'app client', name: label, pool: place.label, path, differences: [], run });
  }
  return steps;
}

async function listedClients({ call }: Administration, { existing }: Place): Promise<readonly Listed[]> {
  if (existing === undefined) return [];
  return everyPage(async (NextToken) => {
    const page = await call('ListUserPoolClients', { UserPoolId: existing, MaxResults: 60, NextToken });
    const items = page.UserPoolClients?.map(({ ClientId = '', ClientName = '' }) => ({
      id: ClientId,
      name: ClientName,
    }));
    return { items, next: page.NextToken };
  });
}

function idOf({ settings }: ClientDeclaration, listed: readonly Listed[], path: Path, sourceName: string) {
  const [first, ...others] = listed.filter(({ name }) => name === settings.ClientName);
  if (others.length === 0) return first?.id;
  const message = `${others.length + 1} app clients have the name "${settings.ClientName}". Give the id of one of them (id)`;
  throw new DeclarationError(sourceName, [{ path, message }]);
}

async function planClient(
  administration: Administration,
  place: Place,
  given: ClientDeclaration,
  id: string | undefined,
  path: Path,
): Promise<readonly Step[]> {
  const { call } = administration;
  const UserPoolId = place.existing;
  const description =
    UserPoolId === undefined || id === undefined
      ? undefined
      : await found(call('DescribeUserPoolClient', { UserPoolId, ClientId: id }));
  const current = description?.UserPoolClient;
  const ClientName = given.isNamed ? given.settings.ClientName : (current?.ClientName ?? given.settings.ClientName);
  const declared = { ...given, settings: { ...given.settings, ClientName } };
  const name =
    declared.settings.ClientName === id || id === undefined
      ? declared.settings.ClientName
      : `${declared.settings.ClientName} (${id})`;
  const common = { kind: 'app client' as const, name, pool: place.label, path };
  let clientId = current?.ClientId;
  const clientPlace = {
    existing: clientId,
    id() {
      if (clientId === undefined) throw new Error(`the app client ${name} has not been created`);
      return clientId;
    },
  };
  const itself: Step =
    current === undefined
      ? {
          ...common,
          action: 'create',
          differences: [],
          run: async () => {
            clientId = await createClient(administration, place.id(), declared);
          },
        }
      : { ...common, ...changesOf(administration, place, declared, current) };
  return [itself, ...(await planClientSettings(administration, place, clientPlace, declared, common))];
}

/** The id is chosen by the name at first; after that the client gets its own name. */
async function createClient(
  { call }: Administration,
  UserPoolId: string,
  declared: ClientDeclaration,
): Promise<string> {
  const { id, secret, settings } = declared;
  const ClientName = id === undefined ? settings.ClientName : customIdName(id);
  const { UserPoolClient } = await call('CreateUserPoolClient', {
    ...settings,
    UserPoolId,
    ClientName,
    ClientSecret: secret,
  });
  const ClientId = UserPoolClient?.ClientId ?? '';
  if (ClientName !== settings.ClientName) {
    await call('UpdateUserPoolClient', { ...updateInput(UserPoolClient ?? {}, declared), UserPoolId, ClientId });
  }
  return ClientId;
}

function changesOf(
  administration: Administration,
  place: Place,
  declared: ClientDeclaration,
  current: UserPoolClientType,
): Pick<Step, 'action' | 'differences' | 'reason' | 'run'> {
  const { GenerateSecret, ...settings } = declared.settings;
  const wantsSecret = declared.secret !== undefined || GenerateSecret === true;
  const hasSecret = current.ClientSecret !== undefined;
  if ((wantsSecret && !hasSecret) || (GenerateSecret === false && declared.secret === undefined && hasSecret)) {
    const reason = hasSecret
      ? 'it has a client secret, which cannot be taken away: remove the app client first'
      : 'it is a public client, which cannot get a client secret: remove the app client first';
    return { action: 'blocked', differences: [secretDifference(hasSecret, wantsSecret)], reason, run: nothing };
  }
  const otherSecret = declared.secret !== undefined && declared.secret !== current.ClientSecret;
  const updates = differences(settings, current);
  const all = [...updates, ...(otherSecret ? [secretDifference(true, true)] : [])];
  if (all.length === 0) return { action: 'keep', differences: [], run: nothing };
  const run = async () => {
    const ids = { UserPoolId: place.id(), ClientId: current.ClientId ?? '' };
    if (updates.length > 0)
      await administration.call('UpdateUserPoolClient', { ...updateInput(current, declared), ...ids });
    if (otherSecret) await setSecret(administration, ids, declared.secret);
  };
  return { action: 'change', differences: all, run };
}

function secretDifference(has: boolean, wants: boolean): Difference {
  return { member: 'secret', from: has ? '(secret)' : undefined, to: wants ? '(secret)' : undefined };
}

/** UpdateUserPoolClient sets members back to their defaults that a request leaves out. */
function updateInput(
  current: UserPoolClientType,
  { settings }: ClientDeclaration,
): Omit<UpdateUserPoolClientRequest, 'UserPoolId' | 'ClientId'> {
  const names = membersOf('UpdateUserPoolClient');
  return merged(pick(current, names), pick(settings, names)) as UpdateUserPoolClientRequest;
}
