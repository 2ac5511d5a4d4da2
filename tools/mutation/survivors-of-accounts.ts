/** Further mutants of `rules` that no test can or should kill. Places are named as in `./survivors.ts`. */
import type { Survivor } from './survivor.ts';

const inRules = 'packages/server/src/rules';

const race = 'Only another transaction at the same moment makes a difference, and writes to SQLite follow each other.';
const unread = 'Equivalent: only the names are read, not the values.';

const searchable = [
  'username',
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
  "'cognito:user_status'",
  'status',
  'sub',
];

export const survivorsOfAccounts: readonly Survivor[] = [
  ...searchable.map((name): Survivor => {
    const text = `${name}: true,`;
    return { file: `${inRules}/users/user-filter.ts`, text, operator: 'boolean', reason: unread };
  }),
  {
    file: `${inRules}/access/caller-network.ts`,
    text: "const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');",
    operator: 'string',
    original: "''",
    reason: 'Only the types need both: a text that is split has a first part.',
  },
  {
    file: `${inRules}/access/caller-network.ts`,
    text: "const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');",
    operator: 'nullish',
    replacement: "address.split('%')[0]",
    reason: 'Only the types need it: a text that is split has a first part.',
  },
  {
    file: `${inRules}/access/caller-network.ts`,
    text: 'const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);',
    operator: 'number',
    original: '0',
    reason: 'Equivalent: an address without `::` has eight groups, of which four count; `::` stands for at least one.',
  },
  {
    file: `${inRules}/passwords/temporary-password.ts`,
    text: "[order[i], order[j]] = [order[j] ?? '', order[i] ?? ''];",
    operator: 'string',
    reason: 'Only the types need it: both places are within the list.',
  },
  {
    file: `${inRules}/passwords/temporary-password.ts`,
    text: "[order[i], order[j]] = [order[j] ?? '', order[i] ?? ''];",
    operator: 'nullish',
    replacement: 'order[j]',
    reason: 'Only the types need it: both places are within the list.',
  },
  {
    file: `${inRules}/passwords/temporary-password.ts`,
    text: "[order[i], order[j]] = [order[j] ?? '', order[i] ?? ''];",
    operator: 'nullish',
    replacement: 'order[i]',
    reason: 'Only the types need it: both places are within the list.',
  },
  {
    file: `${inRules}/branding/theme.ts`,
    text: "const images = new ThemeImages(source?.poolId ?? '', source?.brandingId ?? '', branding?.assets ?? []);",
    operator: 'nullish',
    replacement: 'source?.brandingId',
    reason: 'Equivalent: without a style there are no images whose path it would be in.',
  },
  {
    file: `${inRules}/branding/theme.ts`,
    text: "const images = new ThemeImages(source?.poolId ?? '', source?.brandingId ?? '', branding?.assets ?? []);",
    operator: 'nullish',
    replacement: 'source?.poolId',
    reason: 'Equivalent: without a style there are no images whose path it would be in.',
  },
  {
    file: `${inRules}/branding/theme.ts`,
    text: "const images = new ThemeImages(source?.poolId ?? '', source?.brandingId ?? '', branding?.assets ?? []);",
    operator: 'string',
    reason: 'Equivalent: without a style there are no images whose path it would be in.',
  },
  {
    file: `${inRules}/pools/published-directory.ts`,
    text: 'for (const [changed, at] of changes) if (!wasChanged(at)) changes.delete(changed);',
    operator: 'condition',
    replacement: 'false',
    reason: 'Equivalent apart from memory: what is kept is compared with the time again.',
  },
  {
    file: `${inRules}/names/alias-claims.ts`,
    text: "return kind === 'username' && value === aliasOf(pool, 'username', username).value;",
    operator: 'logical',
    replacement: "value === aliasOf(pool, 'username', username).value",
    reason: 'Equivalent: no user name has the form of an address where addresses are aliases.',
  },
  {
    file: `${inRules}/sessions/device-type.ts`,
    text: "const text = userAgent?.slice(0, longest) ?? '';",
    operator: 'nullish',
    replacement: 'userAgent?.slice(0, longest)',
    reason: 'Equivalent: a pattern reads undefined as the word, which names no browser and no system.',
  },
  {
    file: `${inRules}/sessions/device-type.ts`,
    text: "const text = userAgent?.slice(0, longest) ?? '';",
    operator: 'string',
    reason: 'Equivalent: neither text names a browser or a system.',
  },
  {
    file: `${inRules}/users/user-migration.ts`,
    text: "super('UsernameExistsException', message);",
    operator: 'string',
    reason: 'The error does not leave the file: what is thrown in its place has its own code.',
  },
  {
    file: `${inRules}/users/user-migration.ts`,
    text: 'await store.write((tx) => insertUser(tx, pool, user, name.contact?.kind ?? null, conflict));',
    operator: 'nullish',
    replacement: 'name.contact?.kind',
    reason: 'Equivalent: neither undefined nor null is the kind of an address.',
  },
  {
    file: `${inRules}/federation/links.ts`,
    text: 'if (user === undefined || (await tx.users.holderOf(alias)) !== user.sub) return false;',
    operator: 'logical',
    replacement: 'user === undefined',
    reason: race,
  },
  {
    file: `${inRules}/federation/links.ts`,
    text: "if (!(await tx.users.claimAlias(identityAlias(provider.poolId, identity), destination.sub))) return 'taken';",
    operator: 'string',
    reason: race,
  },
  {
    file: `${inRules}/branding/theme-images.ts`,
    text: String.raw`const pathFormat = /^\/assets\/[\w-]+\/[\w+-]+\/[0-9a-f]{64}\.[a-z]{3,4}$/;`,
    operator: 'pattern',
    replacement: String.raw`/\/assets\/[\w-]+\/[\w+-]+\/[0-9a-f]{64}\.[a-z]{3,4}$/`,
    reason: 'Equivalent for all names that a pool and its owners can have: none contains the path of an image.',
  },
  {
    file: `${inRules}/names/many-users.ts`,
    text: 'const wanted = names[index] ?? [];',
    operator: 'nullish',
    replacement: 'names[index]',
    reason: 'Only the types need it: there are names for each user.',
  },
  {
    file: `${inRules}/users/attribute-update.ts`,
    text: 'if (withheld.includes(kind)) await assertIsFree(tx, pool, user, kind, destination);',
    operator: 'condition',
    replacement: 'true',
    reason: 'Equivalent: an address that is stored at once has been claimed before, with the same error.',
  },
  {
    file: `${inRules}/federation/federated-user.ts`,
    text: "assertValues(pool, changes, 'admin');",
    operator: 'string',
    reason: 'Equivalent: the error depends only on whether the user is created.',
  },
];
