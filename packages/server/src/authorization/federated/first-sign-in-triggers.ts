/** The triggers around the first sign-in of a user of an identity provider. */
import type { Situation } from '../../challenges/state/situation.ts';
import type { UserRecord } from '../../records/user.ts';
import { contactKinds, verifiedFlag } from '../../rules/attributes/attribute-changes.ts';
import { type ExternalUser, federatedUsername } from '../../rules/federation/federated-user.ts';
import { triggerAttributes } from '../../rules/users/trigger-user.ts';

/**
 * Runs PreSignUp before the user is created. The trigger may mark the addresses of the user as verified.
 * @throws as Triggers.run; no user is created then
 */
export async function preSignUp(
  { triggers, pool, client, origin }: Situation,
  external: ExternalUser,
): Promise<ExternalUser> {
  if (!triggers.isSet(pool, 'PreSignUp')) return external;
  const { attributes } = external;
  const flags = await triggers.run(pool, 'PreSignUp', 'PreSignUp_ExternalProvider', {
    userName: federatedUsername(pool, external),
    clientId: client.id,
    userAgent: origin.userAgent,
    request: { userAttributes: Object.fromEntries(attributes), validationData: null },
  });
  const verifies = { email: flags.autoVerifyEmail, phone_number: flags.autoVerifyPhone };
  const verified = contactKinds.filter((kind) => verifies[kind] && attributes.has(kind));
  return {
    ...external,
    attributes: new Map([...attributes, ...verified.map((kind) => [verifiedFlag(kind), 'true'] as const)]),
  };
}

/** Runs PostConfirmation after the user was created. @throws as Triggers.run; the user stays, the sign-in fails */
export async function postConfirmation({ triggers, pool, client, origin }: Situation, user: UserRecord): Promise<void> {
  if (!triggers.isSet(pool, 'PostConfirmation')) return;
  await triggers.run(pool, 'PostConfirmation', 'PostConfirmation_ConfirmSignUp', {
    userName: user.username,
    clientId: client.id,
    userAgent: origin.userAgent,
    request: { userAttributes: triggerAttributes(pool, user) },
  });
}
