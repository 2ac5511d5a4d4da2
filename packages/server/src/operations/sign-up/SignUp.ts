/**
 * SignUp: registers a user who is not confirmed yet, and sends a code to an address that the pool verifies. In pools
 * that verify no addresses, an administrator confirms users.
 */
import { serviceError, type ServiceError } from '@latchkey/model';
import { auditAccountEvent } from '../../challenges/engine/account-events.ts';
import { sealSignUp } from '../../challenges/engine/auto-sign-in.ts';
import { type AliasAttribute, hidesUsernames } from '../../rules/names/aliases.ts';
import { insertUser } from '../../rules/names/alias-claims.ts';
import { type AttributeChanges, type Attributes, mergeAttributes } from '../../rules/attributes/attribute-changes.ts';
import { assertInSchema, assertRequired, assertValues } from '../../rules/attributes/attribute-conformity.ts';
import { assertMayWrite } from '../../rules/attributes/attribute-permissions.ts';
import { callerNetwork } from '../../rules/access/caller-network.ts';
import type { Client, Pool } from '../../rules/pools/directory.ts';
import { canDoWithoutPassword } from '../../rules/passwords/passwordless.ts';
import { newUsername, withUsernameContact } from '../../rules/names/new-username.ts';
import { assertPasswordConforms } from '../../rules/passwords/password-policy.ts';
import { passwordRecord } from '../../rules/passwords/password-record.ts';
import { checkSecretHash } from '../../rules/access/secret-hash.ts';
import { checkCompromised } from '../../rules/risk/compromised.ts';
import { blockedByRisk, riskPolicyFor } from '../../rules/risk/risk-policy.ts';
import { signInOrigin } from '../../rules/risk/sign-in-origin.ts';
import { type Call, operation } from '../operation.ts';
import { attributeChanges } from '../users/attribute-list.ts';
import { sendCode } from '../../messages/code-message.ts';
import { newUser } from '../../rules/users/new-user.ts';
import { signUpCode } from './sign-up-code.ts';
import { postConfirmation, preSignUp, triggerCause, withVerifiedFlags } from '../users/sign-up-triggers.ts';

export const SignUp = operation('SignUp', 'publicClient', async (call) => {
  const { input, random, clock, store } = call;
  const { pool, client } = call.caller;
  checkSecretHash(client, input.Username, input.SecretHash);
  assertSignUpIsOpen(pool);
  await assertAddressAllowed(call, pool, client);
  const sub = random.uuid();
  const name = newUsername(pool, input.Username, sub);
  const given = attributeChanges(input.UserAttributes);
  const changes = withUsernameContact(pool, given, name);
  assertSignUpAttributes(pool, client, given, changes);
  const attributes = mergeAttributes({}, changes);
  assertRequired(pool, attributes, 'sign-up');
  const chosen = passwordOf(pool, client, attributes, input.Password);
  if (chosen !== null) {
    assertPasswordConforms(pool.settings.passwordPolicy, chosen);
  }
  const checked = chosen === null ? undefined : await checkCompromised(call, pool, client.id, 'SIGN_UP', chosen);
  if (checked?.refusal !== undefined) throw checked.refusal;

  const cause = triggerCause(call.origin, client.id, input.ClientMetadata);
  const applicant = { username: name.username, attributes: changes, validationData: input.ValidationData };
  const flags = await preSignUp(call, pool, 'PreSignUp_SignUp', applicant, cause);
  const verified = withVerifiedFlags(attributes, flags);
  const password = chosen === null ? null : await passwordRecord(call, pool, name.username, chosen, null);
  const account = { poolId: pool.id, sub, username: name.username, attributes: verified, password };
  const user = newUser(account, flags.autoConfirmUser ? 'CONFIRMED' : 'UNCONFIRMED', clock.now());
  const sent = flags.autoConfirmUser ? undefined : signUpCode(call, pool, user, callerNetwork(call, call.origin));
  const conflict = { takeOver: false, refusal: exists };
  await store.write(async (tx) => {
    await insertUser(tx, pool, user, name.contact?.kind ?? null, conflict);
    if (sent !== undefined) await tx.codes.put(sent.record);
    const request = { ...call, pool, client, userContext: input.UserContextData };
    await auditAccountEvent(tx, request, { sub, type: 'sign-up', password: checked });
  });
  if (flags.autoConfirmUser) await postConfirmation(call, pool, 'PostConfirmation_ConfirmSignUp', user, cause);
  const reply = { UserConfirmed: flags.autoConfirmUser, UserSub: sub };
  if (sent === undefined) return reply;
  const session = client.settings.flows.has('USER_AUTH') && { Session: sealSignUp({ ...call, pool, client }, sub) };
  return { ...reply, ...session, CodeDeliveryDetails: await sendCode(call, pool, user, 'sign-up', sent, cause) };
});

/**
 * Rejects sign-ups from the ranges of addresses that the pool always blocks.
 * @throws NotAuthorizedException
 */
async function assertAddressAllowed(
  { directory, origin, input }: Call<'SignUp', 'publicClient'>,
  { id, settings }: Pool,
  client: Client,
): Promise<void> {
  if (settings.threat?.standard !== 'ENFORCED') return;
  const { address } = signInOrigin(client, origin, { isAdmin: false, user: input.UserContextData });
  const { isBlocked } = await riskPolicyFor(directory, id, client.id);
  if (address !== null && isBlocked(address)) throw blockedByRisk();
}

/** @throws NotAuthorizedException */
function assertSignUpIsOpen({ settings }: Pool): void {
  if (!settings.adminCreateUserOnly) return;
  throw serviceError('NotAuthorizedException', 'SignUp is not permitted for this user pool');
}

/** An address that is used as the user name needs no write permission. */
function assertSignUpAttributes(pool: Pool, client: Client, given: AttributeChanges, changes: AttributeChanges): void {
  assertInSchema(pool, changes, 'sign-up');
  assertMayWrite(pool, client, given);
  const preferred = changes.get('preferred_username') ?? '';
  if (preferred !== '' && !hidesUsernames(pool) && pool.settings.aliasAttributes.includes('preferred_username')) {
    const reason = 'since user pool is configured for preferred username alias.';
    const message = `Preferred username cannot be provided for unconfirmed account, ${reason}`;
    throw serviceError('InvalidParameterException', message);
  }
  assertValues(pool, changes, 'sign-up');
}

/**
 * Returns the password, or null for a user who will sign in by code. The request may leave it out if pool and client
 * accept codes as a first factor.
 */
function passwordOf(pool: Pool, client: Client, attributes: Attributes, password: string | undefined): string | null {
  if (password !== undefined) return password;
  if (client.settings.flows.has('USER_AUTH') && canDoWithoutPassword(pool, attributes)) return null;
  const problem = "Value at 'password' failed to satisfy constraint: Member must not be null";
  throw serviceError('InvalidParameterException', `1 validation error detected: ${problem}`);
}

/** A taken user name is never hidden. Only taken aliases are, because they are verified later (developer guide). */
function exists(kind: AliasAttribute | 'username'): ServiceError {
  const message = kind === 'username' ? 'User already exists' : `An account with the given ${kind} already exists.`;
  return serviceError('UsernameExistsException', message);
}
