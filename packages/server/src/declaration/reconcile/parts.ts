/** Compares and changes what belongs to a pool and has a name: resource servers, identity providers, groups and domains. */
import type {
  CreateGroupRequest,
  CreateIdentityProviderRequest,
  CreateResourceServerRequest,
  CreateUserPoolDomainRequest,
} from '@latchkey/model';
import type { PoolDeclaration } from '../format/declaration.ts';
import type { Path } from '../source/problems.ts';
import { type Administration, everyPage, found } from './administration.ts';
import { type Kind, nothing, type Place, type Step } from './change.ts';
import { differences, merged, pick } from './differences.ts';

type Of<T> = Omit<T, 'UserPoolId'>;

/** How one kind of part is read and written. */
interface Part<T extends object> {
  readonly kind: Kind;
  readonly nameOf: (item: T) => string;
  /** All names in a pool. */
  list(poolId: string): Promise<readonly string[]>;
  read(poolId: string, name: string): Promise<object | undefined>;
  create(poolId: string, item: T): Promise<unknown>;
  update(poolId: string, item: T): Promise<unknown>;
  remove(poolId: string, name: string): Promise<unknown>;
  /** Members that an update needs although they are not different. */
  readonly updated: readonly (keyof T & string)[];
  /** Members that cannot be changed. */
  readonly fixed: readonly (keyof T & string)[];
}

/** The steps for one kind of part. Parts that are not declared are `extra`. */
async function planPart<T extends object>(
  part: Part<T>,
  place: Place,
  declared: readonly T[],
  path: Path,
): Promise<readonly Step[]> {
  const { existing } = place;
  const steps = await Promise.all(declared.map((item, index) => planOne(part, place, item, [...path, index])));
  const names = new Set(declared.map((item) => part.nameOf(item)));
  const extra = existing === undefined ? [] : (await part.list(existing)).filter((name) => !names.has(name));
  const extraSteps = extra.map((name): Step => {
    const run = async () => void (await part.remove(place.id(), name));
    return { action: 'extra', kind: part.kind, name, pool: place.label, path, differences: [], run };
  });
  return [...steps, ...extraSteps];
}

async function planOne<T extends object>(part: Part<T>, place: Place, item: T, path: Path): Promise<Step> {
  const name = part.nameOf(item);
  const common = { kind: part.kind, name, pool: place.label, path };
  const current = place.existing === undefined ? undefined : await part.read(place.existing, name);
  if (current === undefined) {
    const run = async () => void (await part.create(place.id(), item));
    return { ...common, action: 'create', differences: [], run };
  }
  const found = differences(item, current);
  if (found.length === 0) return { ...common, action: 'keep', differences: [], run: nothing };
  const blocked = found.filter(({ member }) => part.fixed.some((each) => each === member));
  if (blocked.length > 0) {
    const reason = `${blocked.map(({ member }) => member).join(', ')} cannot be changed: remove it first`;
    return { ...common, action: 'blocked', differences: blocked, reason, run: nothing };
  }
  const run = async () => {
    const all = merged(pick(current, part.updated), item) as T;
    await part.update(place.id(), all);
  };
  return { ...common, action: 'change', differences: found, run };
}

function resourceServers({ call }: Administration): Part<Of<CreateResourceServerRequest>> {
  return {
    kind: 'resource server',
    nameOf: ({ Identifier }) => Identifier,
    list: (UserPoolId) =>
      everyPage(async (NextToken) => {
        const page = await call('ListResourceServers', { UserPoolId, MaxResults: 50, NextToken });
        return { items: page.ResourceServers.map(({ Identifier = '' }) => Identifier), next: page.NextToken };
      }),
    read: async (UserPoolId, Identifier) =>
      (await found(call('DescribeResourceServer', { UserPoolId, Identifier })))?.ResourceServer,
    create: (UserPoolId, item) => call('CreateResourceServer', { UserPoolId, ...item }),
    update: (UserPoolId, item) => call('UpdateResourceServer', { UserPoolId, ...item }),
    remove: (UserPoolId, Identifier) => call('DeleteResourceServer', { UserPoolId, Identifier }),
    updated: ['Identifier', 'Name', 'Scopes'],
    fixed: [],
  };
}

function identityProviders({ call }: Administration): Part<Of<CreateIdentityProviderRequest>> {
  return {
    kind: 'identity provider',
    nameOf: ({ ProviderName }) => ProviderName,
    list: (UserPoolId) =>
      everyPage(async (NextToken) => {
        const page = await call('ListIdentityProviders', { UserPoolId, MaxResults: 60, NextToken });
        return { items: page.Providers.map(({ ProviderName = '' }) => ProviderName), next: page.NextToken };
      }),
    read: async (UserPoolId, ProviderName) => {
      const description = await found(call('DescribeIdentityProvider', { UserPoolId, ProviderName }));
      return description?.IdentityProvider;
    },
    create: (UserPoolId, item) => call('CreateIdentityProvider', { UserPoolId, ...item }),
    update: (UserPoolId, { ProviderType: _type, ...item }) => call('UpdateIdentityProvider', { UserPoolId, ...item }),
    remove: (UserPoolId, ProviderName) => call('DeleteIdentityProvider', { UserPoolId, ProviderName }),
    updated: ['ProviderName', 'ProviderDetails', 'AttributeMapping', 'IdpIdentifiers', 'AcrMapping'],
    fixed: ['ProviderType'],
  };
}

function groups({ call }: Administration): Part<Of<CreateGroupRequest>> {
  return {
    kind: 'group',
    nameOf: ({ GroupName }) => GroupName,
    list: (UserPoolId) =>
      everyPage(async (NextToken) => {
        const page = await call('ListGroups', { UserPoolId, Limit: 60, NextToken });
        return { items: page.Groups?.map(({ GroupName = '' }) => GroupName), next: page.NextToken };
      }),
    read: async (UserPoolId, GroupName) => (await found(call('GetGroup', { UserPoolId, GroupName })))?.Group,
    create: (UserPoolId, item) => call('CreateGroup', { UserPoolId, ...item }),
    update: (UserPoolId, item) => call('UpdateGroup', { UserPoolId, ...item }),
    remove: (UserPoolId, GroupName) => call('DeleteGroup', { UserPoolId, GroupName }),
    updated: ['GroupName'],
    fixed: [],
  };
}

function domains({ call }: Administration): Part<Of<CreateUserPoolDomainRequest>> {
  return {
    kind: 'domain',
    nameOf: ({ Domain }) => Domain,
    async list(UserPoolId) {
      const { UserPool } = await call('DescribeUserPool', { UserPoolId });
      return [UserPool?.Domain, UserPool?.CustomDomain].filter((domain) => domain !== undefined);
    },
    async read(UserPoolId, Domain) {
      const { DomainDescription } = await call('DescribeUserPoolDomain', { Domain });
      // A domain of another pool counts as missing: creating it says to whom it belongs.
      return DomainDescription?.UserPoolId === UserPoolId ? DomainDescription : undefined;
    },
    create: (UserPoolId, item) => call('CreateUserPoolDomain', { UserPoolId, ...item }),
    update: (UserPoolId, item) => call('UpdateUserPoolDomain', { UserPoolId, ...item }),
    remove: (UserPoolId, Domain) => call('DeleteUserPoolDomain', { UserPoolId, Domain }),
    updated: ['Domain', 'ManagedLoginVersion'],
    fixed: [],
  };
}

/** What app clients refer to. */
export async function planBeforeClients(
  administration: Administration,
  place: Place,
  declared: PoolDeclaration,
): Promise<readonly Step[]> {
  const { path } = declared;
  const at = (section: string) => [...path, section];
  const servers = declared.resourceServers ?? [];
  const providers = declared.identityProviders ?? [];
  return [
    ...(declared.resourceServers === undefined
      ? []
      : await planPart(resourceServers(administration), place, servers, at('resourceServers'))),
    ...(declared.identityProviders === undefined
      ? []
      : await planPart(identityProviders(administration), place, providers, at('identityProviders'))),
    ...(declared.groups === undefined
      ? []
      : await planPart(groups(administration), place, declared.groups, at('groups'))),
  ];
}

export async function planDomains(
  administration: Administration,
  place: Place,
  { domains: declared, path }: PoolDeclaration,
): Promise<readonly Step[]> {
  return declared === undefined ? [] : planPart(domains(administration), place, declared, [...path, 'domains']);
}
