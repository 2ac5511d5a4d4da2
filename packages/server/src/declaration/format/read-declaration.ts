/** Reads a declaration from a document. */
import type { Declaration, PoolDeclaration } from './declaration.ts';
import type { SourceDocument } from '../source/document.ts';
import { DeclarationError, type Path, Problems } from '../source/problems.ts';
import { isPoolId } from '../../rules/pools/identifiers.ts';
import { apiMembers, membersOf } from './api-members.ts';
import { readClient } from './read-client.ts';
import { readUser } from './read-user.ts';
import { checkKeys, Fields } from './fields.ts';
import { perClientSettings, section } from './per-client-settings.ts';

const mfaMembers = membersOf('SetUserPoolMfaConfig');
const poolMembers = membersOf('CreateUserPool', ...mfaMembers);
const sections = [
  'resourceServers',
  'identityProviders',
  'groups',
  'clients',
  'domains',
  'uiCustomization',
  'riskConfiguration',
  'sessionConfiguration',
  'logDelivery',
  'users',
];

/** The keys of a pool. */
export const poolKeys: readonly string[] = ['id', ...poolMembers, ...mfaMembers, ...sections];

/** @throws DeclarationError with all problems */
export function readDeclaration(document: SourceDocument): Declaration {
  const problems = new Problems((path) => document.locate(path));
  const root = new Fields(document.value, [], problems, ['pools']);
  const pools = root.list('pools', (value, path) => readPool(value, path, problems));
  if (pools === undefined && problems.found.length === 0) problems.add([], 'pools is missing: a list of user pools');
  assertUnique(problems, pools ?? [], ({ id }) => id, 'id');
  assertUnique(
    problems,
    pools ?? [],
    ({ id, settings }) => (id === undefined ? settings.PoolName : undefined),
    'PoolName',
  );
  const clients = (pools ?? []).flatMap(({ path, clients: declared = [] }) =>
    declared.map((client, index) => ({ ...client, path: [...path, 'clients', index] })),
  );
  assertUnique(problems, clients, ({ id }) => id, 'id');
  if (problems.found.length > 0) throw new DeclarationError(document.name, problems.found);
  return { name: document.name, locate: (path) => document.locate(path), pools: pools ?? [] };
}

function readPool(value: unknown, path: Path, problems: Problems): PoolDeclaration {
  const fields = new Fields(value, path, problems, poolKeys);
  const id = fields.text('id');
  if (id !== undefined && !isPoolId(id)) {
    problems.add(
      fields.at('id'),
      `"${id}" is not a user pool id. Give one such as us-east-1_mypool (at most 55 characters)`,
    );
  }
  const name =
    fields.raw('PoolName') === undefined && id !== undefined ? { PoolName: id.slice(id.indexOf('_') + 1) } : {};
  const { MfaConfiguration: _mfa, ...settings } = apiMembers('CreateUserPool', value, path, problems, name);
  const pool: PoolDeclaration = {
    path,
    id,
    isNamed: name.PoolName === undefined,
    settings: { ...name, ...settings },
    mfa: mfaOf(fields, problems),
    resourceServers: fields.list('resourceServers', (each, at) => readAll('CreateResourceServer', each, at, problems)),
    identityProviders: fields.list('identityProviders', (each, at) =>
      readAll('CreateIdentityProvider', each, at, problems),
    ),
    groups: fields.list('groups', (each, at) =>
      readAll('CreateGroup', typeof each === 'string' ? { GroupName: each } : each, at, problems),
    ),
    clients: fields.list('clients', (each, at) => readClient(each, at, problems)),
    domains: fields.list('domains', (each, at) =>
      readAll('CreateUserPoolDomain', typeof each === 'string' ? { Domain: each } : each, at, problems),
    ),
    ...perClientSettings(fields, problems),
    sessionConfiguration: section(fields, 'sessionConfiguration', 'SetUserPoolSessionConfiguration', problems),
    logDelivery: section(fields, 'logDelivery', 'SetLogDeliveryConfiguration', problems),
    users: fields.list('users', (each, at) => readUser(each, at, problems)),
  };
  checkNames(pool, problems);
  return pool;
}

function mfaOf(fields: Fields, problems: Problems): PoolDeclaration['mfa'] {
  const given = Object.fromEntries(mfaMembers.map((name) => [name, fields.raw(name)]));
  return apiMembers('SetUserPoolMfaConfig', given, fields.path, problems);
}

type Listed = 'CreateResourceServer' | 'CreateIdentityProvider' | 'CreateGroup' | 'CreateUserPoolDomain';

/** Reads an object with exactly the members of an operation. */
function readAll<N extends Listed>(operation: N, value: unknown, path: Path, problems: Problems) {
  checkKeys(value, path, problems, membersOf(operation));
  return apiMembers(operation, value, path, problems);
}

/** Checks that names occur once, and that users are in groups that are declared. */
function checkNames(pool: PoolDeclaration, problems: Problems): void {
  const at = <T extends object>(section: string, items: readonly T[] = []) =>
    items.map((item, index) => ({ ...item, path: [...pool.path, section, index] }));
  assertUnique(problems, at('groups', pool.groups), ({ GroupName }) => GroupName, 'GroupName');
  assertUnique(problems, at('resourceServers', pool.resourceServers), ({ Identifier }) => Identifier, 'Identifier');
  assertUnique(
    problems,
    at('identityProviders', pool.identityProviders),
    ({ ProviderName }) => ProviderName,
    'ProviderName',
  );
  assertUnique(problems, at('domains', pool.domains), ({ Domain }) => Domain, 'Domain');
  assertUnique(problems, at('users', pool.users), ({ username }) => username, 'username');
  const clients = at('clients', pool.clients);
  assertUnique(
    problems,
    clients,
    ({ id, settings }) => (id === undefined ? settings.ClientName : undefined),
    'ClientName',
  );
  const groups = pool.groups?.map(({ GroupName }) => GroupName);
  if (groups === undefined) return;
  for (const { path, groups: named = [] } of at('users', pool.users)) {
    for (const [index, name] of named.entries()) {
      if (groups.includes(name)) continue;
      const declared = groups.length === 0 ? 'none' : groups.join(', ');
      problems.add([...path, 'groups', index], `there is no group "${name}" in the pool; declared are ${declared}`);
    }
  }
}

function assertUnique<T extends { readonly path: Path }>(
  problems: Problems,
  items: readonly T[],
  nameOf: (item: T) => string | undefined,
  member: string,
): void {
  const seen = new Set<string>();
  for (const item of items) {
    const name = nameOf(item);
    if (name === undefined || name === '') continue;
    if (seen.has(name)) problems.add([...item.path, member], `"${name}" occurs twice`);
    seen.add(name);
  }
}
