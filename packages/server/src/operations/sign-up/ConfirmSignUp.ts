/**
 * ConfirmSignUp: confirms a user with the code of the sign-up and marks the address it was sent to as verified. In
 * pools with aliases the address becomes an alias. If another user has that alias, the code stays valid for a second
 * request with ForceAliasCreation. If the client hides whether users exist, the answer for a user who does not need to
 * be confirmed is the same as for an unknown user name; AWS reports that the user is confirmed. The reply contains a
 * Session for a sign-in.
 */
import type { ServiceError } from '@latchkey/model';
import { assertSignUpSession, sealAutoSignIn } from '../../challenges/engine/auto-sign-in.ts';
import { aliasExists, replaceUser } from '../../rules/names/alias-claims.ts';
import type { AliasAttribute } from '../../rules/names/aliases.ts';
import { verifiedFlag } from '../../rules/attributes/attribute-changes.ts';
import { callerNetwork } from '../../rules/access/caller-network.ts';
import { kindOf } from '../../rules/codes/code-delivery.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { checkSecretHash } from '../../rules/access/secret-hash.ts';
import { codeRefusal, type CodeTry, type CodeVerdict, verifyCode, useCode } from '../../rules/codes/sent-codes.ts';
import type { Services } from '../../services.ts';
import type { UserRecord } from '../../records/user.ts';
import { type Call, operation } from '../operation.ts';
import { clientSubject, userDisabled } from '../users/client-user.ts';
import { notConfirmable } from './confirmation.ts';
import { postConfirmation, triggerCause } from '../users/sign-up-triggers.ts';

export const ConfirmSignUp = operation('ConfirmSignUp', 'publicClient', async (call) => {
  const { pool, client } = call.caller;
  const sub = await confirmSignUp(call);
  return client.settings.flows.has('USER_AUTH') ? { Session: sealAutoSignIn({ ...call, pool, client }, sub) } : {};
});

/**
 * Confirms the user. Returns the user's sub: pages of managed login sign the user in whatever flows the client allows.
 * @throws the errors of ConfirmSignUp
 */
export async function confirmSignUp(call: Call<'ConfirmSignUp', 'publicClient'>): Promise<string> {
  const { input } = call;
  const { pool, client } = call.caller;
  checkSecretHash(client, input.Username, input.SecretHash);
  const { sub } = await clientSubject(call, refusalOf);
  if (input.Session !== undefined) assertSignUpSession({ ...call, pool, client }, input.Session, sub);
  const attempt = {
    poolId: pool.id,
    sub,
    purpose: 'sign-up',
    code: input.ConfirmationCode,
    by: { anybody: 'ConfirmSignUp', network: callerNetwork(call, call.origin) },
  } as const;
  const confirmed = await confirm(call, pool, attempt, input.ForceAliasCreation === true);
  if (typeof confirmed === 'string') throw codeRefusal(confirmed);
  const cause = triggerCause(call.origin, client.id, input.ClientMetadata);
  await postConfirmation(call, pool, 'PostConfirmation_ConfirmSignUp', confirmed, cause);
  return sub;
}

function refusalOf(user: UserRecord): ServiceError | undefined {
  if (!user.enabled) return userDisabled();
  return user.status === 'UNCONFIRMED' ? undefined : notConfirmable(user);
}

type Refused = Exclude<CodeVerdict['kind'], 'right'>;

/** Returns the confirmed user, or why the code is not valid. @throws AliasExistsException */
function confirm(services: Services, pool: Pool, attempt: CodeTry, takeOver: boolean): Promise<UserRecord | Refused> {
  return services.store.write(async (tx) => {
    const verdict = await verifyCode(tx, services, attempt);
    if (verdict.kind !== 'right') return verdict.kind;
    const user = await tx.users.findForUpdate(pool.id, attempt.sub);
    // A decoy user cannot be confirmed, even with the right code.
    if (user === undefined) return 'wrong';
    const kind = kindOf(verdict.record.medium);
    const isCurrent = user.status === 'UNCONFIRMED' && user.attributes[kind] === verdict.record.destination;
    if (!isCurrent || !(await useCode(tx, verdict.record))) return 'none';
    const attributes = { ...user.attributes, [verifiedFlag(kind)]: 'true' };
    const modifiedAt = services.clock.now();
    const changed = { ...user, attributes, status: 'CONFIRMED', awaitsFirstSignIn: true, modifiedAt } as const;
    const refusal = (taken: AliasAttribute | 'username') => aliasExists(pool, taken);
    await replaceUser(tx, pool, user, changed, { takeOver, refusal });
    return changed;
  });
}
