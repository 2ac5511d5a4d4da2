/** The reads of a random history, by name, and what is compared at its end: everything that can be read. */
import type { UserFilter } from '../../contract/users.ts';
import type { ModelStore } from '../memory-store/memory-store.ts';
import { pages, type Read, Undone } from './call.ts';
import { listingsOfPools, statementsOfPools } from './pool-reads.ts';
import * as the from './universe.ts';
import type { Choice, Moment } from './universe.ts';

const attributes: readonly UserFilter['attribute'][] = [
  'username',
  'email',
  'name',
  'cognito:user_status',
  'status',
  'sub',
];
const filterValues = ['an', 'ANN', 'é', 'CONF', 'Unconfirmed', 'Enabled', 'a1', '\uFFFD', '', 'ann%_'];

/** A random filter; undefined: none. */
function filterOf({ variant, which }: Choice): UserFilter | undefined {
  const attribute = the.pick([...attributes, undefined], which + variant);
  const match = variant % 3 === 0 ? 'exact' : 'prefix';
  return attribute && { attribute, match, value: the.pick(filterValues, variant + which) };
}

const namesOf = (choice: Choice) => ({
  aliases: [the.aliasOf(choice), the.aliasOf(choice, 1)].slice(0, 1 + (choice.variant % 2)),
  sub: choice.variant % 3 === 0 ? the.subOf(choice) : undefined,
});

/** Reads of one statement each: they may run at the same time as writes. */
export const statements = {
  'pools.find': (read, choice) => read.pools.find(the.poolIdOf(choice)),
  'pools.signingKeys': (read, choice) => read.pools.signingKeys(the.poolIdOf(choice)),
  'pools.countUsers': (read, choice) => read.pools.countUsers(the.poolIdOf(choice)),
  'clients.find': (read, choice) => read.clients.find(the.pick(the.clientIds, choice.which)),
  'users.find': (read, choice) => read.users.find(...the.userKeyOf(choice)),
  'users.findByName': (read, choice) => read.users.findByName(the.poolIdOf(choice), namesOf(choice)),
  'users.holderOf': (read, choice) => read.users.holderOf(the.aliasOf(choice)),
  'devices.find': (read, choice) => read.devices.find(...the.userKeyOf(choice), the.keyOf(choice)),
  'devices.findPending': (read, choice) =>
    read.devices.findPending(...the.userKeyOf(choice), the.keyOf(choice), the.pick(the.clientIds, choice.variant)),
  'sessions.find': (read, choice) => read.sessions.find(...the.userKeyOf(choice), the.keyOf(choice)),
  'sessions.listTracked': (read, choice, now) =>
    read.sessions.listTracked(...the.userKeyOf(choice), now, choice.variant % 2),
  'ssoSessions.find': (read, choice) => read.ssoSessions.find(...the.userKeyOf(choice), the.keyOf(choice)),
  'ssoSessions.list': async (read, choice, now) =>
    (await read.ssoSessions.list(...the.userKeyOf(choice), now)).toSorted(({ sessionId: one }, { sessionId: other }) =>
      one < other ? -1 : 1,
    ),
  'authorizationCodes.find': (read, choice) => read.authorizationCodes.find(the.poolIdOf(choice), the.keyOf(choice)),
  'codes.find': (read, choice) => read.codes.find(...the.userKeyOf(choice), the.pick(the.purposes, choice.which)),
  'pastPasswords.list': (read, choice) => read.pastPasswords.list(...the.userKeyOf(choice)),
  'passkeys.find': (read, choice) => read.passkeys.find(...the.userKeyOf(choice), the.keyOf(choice)),
  'signIns.find': (read, choice) => read.signIns.find(...the.userKeyOf(choice), the.nonceOf(choice)),
  'groups.find': (read, choice) => read.groups.find(the.poolIdOf(choice), the.pick(the.groupNames, choice.which)),
  'groups.membershipsOf': async (read, choice) =>
    (await read.groups.membershipsOf(...the.userKeyOf(choice))).toSorted(({ groupName: one }, { groupName: other }) =>
      one < other ? -1 : 1,
    ),
  'guards.attempts': (read, choice) => read.guards.attempts(...the.userKeyOf(choice)),
  'guards.isConsumed': (read, choice) => {
    const [poolId, sub] = the.userKeyOf(choice);
    return read.guards.isConsumed({ poolId, sub, nonce: the.nonceOf(choice) });
  },
  'steps.findByName': (read, choice) => read.steps.findByName(the.poolIdOf(choice), namesOf(choice), the.decoySub),
  'steps.find': (read, choice) => {
    const sub = the.pick(the.subs, choice.who + choice.variant);
    const deviceKey = choice.variant % 2 === 0 ? null : the.keyOf(choice);
    return read.steps.find(
      the.poolIdOf(choice),
      { sub, isDecoy: sub === the.decoySub },
      the.nonceOf(choice),
      deviceKey,
    );
  },
  'steps.findForRefresh': (read, choice) => read.steps.findForRefresh(...the.userKeyOf(choice), the.keyOf(choice)),
  'authEvents.list': (read, choice) => read.authEvents.list(...the.userKeyOf(choice)),
  'authEvents.listStored': (read, choice) => read.authEvents.listStored(...the.userKeyOf(choice)),
  'riskHistories.find': (read, choice) => read.riskHistories.find(...the.userKeyOf(choice)),
  ...statementsOfPools,
} as const satisfies Record<string, Read>;

/** Listings, each with all of its pages. */
const listings = {
  'pools.list': (read, choice) => pages(1 + (choice.variant % 2), (page) => read.pools.list(page)),
  'clients.list': (read, choice) =>
    pages(1 + (choice.variant % 3), (page) => read.clients.list(the.poolIdOf(choice), page)),
  'users.list': (read, choice) =>
    pages(1 + (choice.variant % 3), (page) => read.users.list(the.poolIdOf(choice), page, filterOf(choice))),
  'devices.list': (read, choice) =>
    pages(1 + (choice.variant % 2), (page) =>
      read.devices.list(...the.userKeyOf(choice), page, choice.variant % 3 === 0 ? 'remembered' : undefined),
    ),
  'devices.listStored': (read, choice) =>
    pages(1 + (choice.variant % 2), (page) => read.devices.listStored(...the.userKeyOf(choice), page)),
  'sessions.listStored': (read, choice) =>
    pages(1 + (choice.variant % 2), (page) => read.sessions.listStored(...the.userKeyOf(choice), page)),
  'groups.list': (read, choice) =>
    pages(1 + (choice.variant % 2), (page) => read.groups.list(the.poolIdOf(choice), page)),
  'groups.listOf': (read, choice) =>
    pages(1 + (choice.variant % 2), (page) => read.groups.listOf(...the.userKeyOf(choice), page)),
  'groups.members': async (read, choice, now) =>
    pages(1 + (choice.variant % 2), (page) => read.groups.members(the.groupOf(choice, now), page)),
  'passkeys.list': (read, choice) =>
    pages(1 + (choice.variant % 2), (page) => read.passkeys.list(...the.userKeyOf(choice), page)),
  ...listingsOfPools,
} as const satisfies Record<string, Read>;

export const reads: Readonly<Record<string, Read>> = { ...statements, ...listings };

/** Every user and every key. Variants only choose among filters and page sizes. */
const everyChoice: readonly Choice[] = [0, 1].flatMap((pool) =>
  [0, 1, 2].flatMap((who) => [0, 1, 2].map((which) => ({ pool, who, which, variant: 0 }))),
);

/** Every alias. */
const everyAlias: readonly Choice[] = [0, 1].flatMap((pool) =>
  Array.from({ length: 2 * the.texts.length }, (_, which) => ({ pool, who: 0, which, variant: 0 })),
);

/** The count of a counter: the highest limit that it has reached. Nothing is changed. */
async function countOf(store: Pick<ModelStore, 'write'>, choice: Choice, now: Moment): Promise<number> {
  let count = 0;
  const counted = store.write(async (tx) => {
    const period = { now, lengthMs: 600_000 };
    for (count = 0; count < 10; count += 1) {
      if (await tx.guards.incrementIfBelow(the.poolIdOf(choice), the.counterOf(choice), count + 1, period)) break;
    }
    throw new Undone('Nothing is counted.');
  });
  await counted.catch((error: unknown) => {
    if (!(error instanceof Undone)) throw error;
  });
  return count;
}

/** Everything that can be read of a store, by what was asked. */
export async function everything(
  store: Pick<ModelStore, 'read' | 'write'>,
  now: Moment,
): Promise<Readonly<Record<string, unknown>>> {
  const asked = [
    ...everyChoice.flatMap((choice) => Object.keys(reads).map((name) => ({ name, choice }))),
    ...everyAlias.map((choice) => ({ name: 'users.holderOf', choice })),
  ];
  const found = await Promise.all(
    asked.map(async ({ name, choice }) => [
      `${name} ${JSON.stringify(choice)}`,
      await reads[name]?.(store.read, choice, now),
    ]),
  );
  const counters = everyChoice.filter(({ which }) => which === 0);
  const counts: unknown[] = [];
  for (const choice of counters) counts.push(await countOf(store, choice, now));
  return { ...Object.fromEntries(found), counts };
}
