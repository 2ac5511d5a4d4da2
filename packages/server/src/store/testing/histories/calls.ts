/**
 * The calls of a random write, by name. Those in `ofUser` need no more than the user to be locked; they may be in writes
 * that run at the same time. The others are only in writes that run alone.
 */
import { type Call, changed, Undone } from './call.ts';
import { ofPools, ofPoolsByThemselves } from './pool-calls.ts';
import { isWaiting, waitingOf } from './pool-records.ts';
import * as the from './universe.ts';

export const ofUser = {
  'users.findForUpdate': (tx, choice) => tx.users.findForUpdate(...the.userKeyOf(choice)),
  'users.replace': async (tx, choice, now) =>
    changed(await tx.users.findForUpdate(...the.userKeyOf(choice)), ({ createdAt }) =>
      tx.users.replace({ ...the.userOf(choice, now), createdAt }),
    ),
  'users.remove': (tx, choice) => tx.users.remove(...the.userKeyOf(choice)),
  'users.acceptTotpStep': (tx, choice) =>
    tx.users.acceptTotpStep(...the.userKeyOf(choice), 8 + choice.variant, 8 + choice.which * 4),
  'users.claimAlias': (tx, choice) => tx.users.claimAlias(the.aliasOf(choice), the.subOf(choice)),
  'users.releaseAlias': (tx, choice) => tx.users.releaseAlias(the.aliasOf(choice), the.subOf(choice)),
  'devices.insert': async (tx, choice, now) => {
    const device = the.deviceOf(choice, now);
    if ((await tx.devices.findForUpdate(...the.userKeyOf(choice), device.deviceKey)) !== undefined) return 'there';
    return tx.devices.insert(device);
  },
  'devices.replace': async (tx, choice, now) =>
    changed(await tx.devices.findForUpdate(...the.userKeyOf(choice), the.keyOf(choice)), ({ createdAt }) =>
      tx.devices.replace({ ...the.deviceOf(choice, now), createdAt }),
    ),
  'devices.remove': (tx, choice) => tx.devices.remove(...the.userKeyOf(choice), the.keyOf(choice)),
  'devices.putPending': (tx, choice, now) => tx.devices.putPending(the.pendingOf(choice, now)),
  'devices.removePending': (tx, choice) =>
    tx.devices.removePending(...the.userKeyOf(choice), the.keyOf(choice), the.pick(the.clientIds, choice.variant)),
  'sessions.insert': async (tx, choice, now) => {
    const session = the.sessionOf(choice, now);
    if ((await tx.sessions.findForUpdate(...the.userKeyOf(choice), session.sessionId)) !== undefined) return 'there';
    return tx.sessions.insert(session);
  },
  'sessions.replace': async (tx, choice, now) =>
    changed(await tx.sessions.findForUpdate(...the.userKeyOf(choice), the.keyOf(choice)), () =>
      tx.sessions.replace(the.sessionOf(choice, now)),
    ),
  'sessions.revoke': async (tx, choice, now) => {
    const [poolId, sub] = the.userKeyOf(choice);
    return tx.sessions.revoke({ poolId, sub, sessionId: the.keyOf(choice) }, now);
  },
  'sessions.revokeAll': (tx, choice, now) => tx.sessions.revokeAll(...the.userKeyOf(choice), now),
  'ssoSessions.insert': async (tx, choice, now) => {
    const session = the.ssoSessionOf(choice, now);
    if ((await tx.ssoSessions.findForUpdate(...the.userKeyOf(choice), session.sessionId)) !== undefined) return 'there';
    return tx.ssoSessions.insert(session);
  },
  'ssoSessions.replace': async (tx, choice, now) =>
    changed(await tx.ssoSessions.findForUpdate(...the.userKeyOf(choice), the.keyOf(choice)), () =>
      tx.ssoSessions.replace(the.ssoSessionOf(choice, now)),
    ),
  'ssoSessions.remove': (tx, choice) => tx.ssoSessions.remove(...the.userKeyOf(choice), the.keyOf(choice)),
  'ssoSessions.removeAll': (tx, choice) => tx.ssoSessions.removeAll(...the.userKeyOf(choice)),
  'codes.put': (tx, choice, now) => tx.codes.put(the.codeOf(choice, now)),
  'codes.consume': (tx, choice, now) => {
    const { purpose, hash } = the.codeOf(choice, now);
    return tx.codes.consume(...the.userKeyOf(choice), purpose, hash);
  },
  'pastPasswords.add': (tx, choice, now) => {
    const { salt, verifier } = the.userOf({ ...choice, variant: choice.variant | 4 }, now).password ?? {};
    if (salt === undefined || verifier === undefined) throw new Error('This variant has a password.');
    return tx.pastPasswords.add(...the.userKeyOf(choice), { salt, verifier }, choice.which % 4);
  },
  'passkeys.insert': (tx, choice, now) => tx.passkeys.insert(the.passkeyOf(choice, now)),
  'passkeys.recordUse': async (tx, choice, now) => {
    const found = await tx.passkeys.findForUpdate(...the.userKeyOf(choice), the.keyOf(choice));
    return changed(found, (passkey) =>
      tx.passkeys.recordUse(passkey, { signCount: choice.variant, backedUp: choice.variant % 2 === 0, at: now }),
    );
  },
  'passkeys.remove': (tx, choice) => tx.passkeys.remove(...the.userKeyOf(choice), the.keyOf(choice)),
  'signIns.insert': async (tx, choice, now) => {
    const signIn = the.signInOf(choice, now);
    if ((await tx.signIns.find(signIn.poolId, signIn.sub, signIn.nonce)) !== undefined) return 'there';
    return tx.signIns.insert(signIn);
  },
  'guards.consumeOnce': (tx, choice, now) => {
    const [poolId, sub] = the.userKeyOf(choice);
    return tx.guards.consumeOnce({ poolId, sub, nonce: the.nonceOf(choice) }, the.nonceEndOf(choice, now));
  },
  'guards.incrementIfBelow': (tx, choice, now) =>
    tx.guards.incrementIfBelow(the.poolIdOf(choice), the.counterOf(choice), choice.variant % 4, {
      now,
      lengthMs: 600_000,
    }),
  // A counted failure, as the engine counts it.
  'guards.putAttempts': async (tx, choice, now) => {
    const [poolId, sub] = the.userKeyOf(choice);
    const before = await tx.guards.attemptsForUpdate(poolId, sub);
    return tx.guards.putAttempts(poolId, sub, { failures: (before?.failures ?? 0) + 1, lastFailureAt: now });
  },
  'guards.clearAttempts': (tx, choice) => tx.guards.clearAttempts(...the.userKeyOf(choice)),
  'outbox.insert': async (tx, choice, now) =>
    (await isWaiting(tx, choice, now)) ? 'there' : tx.outbox.insert(waitingOf(choice, now)),
  // One event or many. Each has the id after the newest one.
  'authEvents.insert': async (tx, choice, now) => {
    const [newest] = await tx.authEvents.list(...the.userKeyOf(choice));
    for (let more = 1; more <= the.eventsOf(choice); more += 1) {
      await tx.authEvents.insert(the.eventOf(choice, now, newest, more));
    }
  },
  'riskHistories.put': (tx, choice, now) =>
    tx.riskHistories.put(...the.userKeyOf(choice), the.riskHistoryOf(choice, now)),
  'groups.addMember': (tx, choice) =>
    tx.groups.addMember(
      the.poolIdOf(choice),
      the.pick(the.groupNames, choice.which),
      the.subOf(choice),
      1 + (choice.variant % 3),
    ),
  'groups.removeMember': (tx, choice) =>
    tx.groups.removeMember(the.poolIdOf(choice), the.pick(the.groupNames, choice.which), the.subOf(choice)),
} as const satisfies Record<string, Call>;

const alone = {
  'pools.insert': (tx, choice, now) =>
    tx.pools.insert(the.poolOf(choice, now), choice.variant % 2 === 0 ? [] : [the.signingKeyOf(choice, now)]),
  'pools.replace': async (tx, choice, now) =>
    changed(await tx.pools.find(the.poolIdOf(choice)), ({ version, createdAt }) =>
      // Sometimes the change is based on an older version.
      tx.pools.replace({ ...the.poolOf(choice, now), createdAt, version: version - (choice.which % 2) }),
    ),
  'pools.addSigningKeys': async (tx, choice, now) => {
    const [poolId, key] = [the.poolIdOf(choice), the.signingKeyOf(choice, now)];
    const present = await tx.pools.signingKeys(poolId);
    if ((await tx.pools.find(poolId)) === undefined || present.some(({ kid }) => kid === key.kid)) return 'not now';
    return tx.pools.addSigningKeys(poolId, [key], now + choice.which * 3_600_000);
  },
  'pools.deletePrivateKeys': (tx, _choice, now) => tx.pools.deletePrivateKeys(now),
  'clients.insert': async (tx, choice, now) => {
    if ((await tx.pools.find(the.poolIdOf(choice))) === undefined) return 'no pool';
    return tx.clients.insert(the.clientOf(choice, now));
  },
  'clients.replace': async (tx, choice, now) =>
    changed(await tx.clients.findForUpdate(the.pick(the.clientIds, choice.which)), ({ version, createdAt, poolId }) =>
      tx.clients.replace({ ...the.clientOf(choice, now), poolId, createdAt, version: version - (choice.who % 2) }),
    ),
  'clients.remove': (tx, choice) => tx.clients.remove(the.poolIdOf(choice), the.pick(the.clientIds, choice.which)),
  'users.insertAll': (tx, choice, now) =>
    tx.users.insertAll([0, 1].map((more) => the.userOf({ ...choice, who: choice.who + more }, now))),
  'users.claimAliases': async (tx, choice) => {
    const claims = [0, 1].map((more) => ({ alias: the.aliasOf(choice, more), sub: the.subOf(choice) }));
    if (!(await tx.users.claimAliases(claims))) throw new Undone('An alias is taken.');
  },
  'users.holdersOf': (tx, choice) => tx.users.holdersOf([0, 1, 2].map((more) => the.aliasOf(choice, more))),
  'users.existingSubs': (tx, choice) => tx.users.existingSubs(the.poolIdOf(choice), the.subs),
  'groups.insert': (tx, choice, now) => tx.groups.insert(the.groupOf(choice, now), 1 + (choice.variant % 4)),
  'groups.replace': async (tx, choice, now) =>
    changed(await tx.groups.findForUpdate(the.poolIdOf(choice), the.pick(the.groupNames, choice.which)), (group) => {
      const { groupId, createdAt } = group;
      return tx.groups.replace({ ...the.groupOf(choice, now), groupId, createdAt });
    }),
  'groups.remove': (tx, choice) => tx.groups.remove(the.poolIdOf(choice), the.pick(the.groupNames, choice.which)),
  'authorizationCodes.insert': async (tx, choice, now) => {
    const code = the.authorizationCodeOf(choice, now);
    if ((await tx.authorizationCodes.find(code.poolId, code.codeHash)) !== undefined) return 'there';
    return tx.authorizationCodes.insert(code);
  },
  ...ofPools,
} as const satisfies Record<string, Call>;

/** Calls that decide who comes first by themselves: each is a write of its own, also at the same time as others. */
export const byThemselves = {
  'users.insert': (tx, choice, now) => tx.users.insert(the.userOf(choice, now)),
  'authorizationCodes.use': async (tx, choice) => {
    const [poolId, codeHash] = [the.poolIdOf(choice), the.keyOf(choice)];
    const code = await tx.authorizationCodes.findForUpdate(poolId, codeHash);
    if (code === undefined || code.sessionId !== null) return code;
    return tx.authorizationCodes.use({ poolId, codeHash }, `session${choice.variant}`);
  },
  'steps.lock': (tx, choice, now) => {
    const sub = the.pick(the.subs, choice.who + choice.variant);
    const nonce = { value: the.nonceOf(choice), expiresAt: the.nonceEndOf(choice, now) };
    return tx.steps.lock({ poolId: the.poolIdOf(choice), sub, deviceKey: the.keyOf(choice), nonce });
  },
  'pools.remove': (tx, choice) => tx.pools.remove(the.poolIdOf(choice)),
  ...ofPoolsByThemselves,
} as const satisfies Record<string, Call>;

export const calls: Readonly<Record<string, Call>> = { ...ofUser, ...alone, ...byThemselves };
