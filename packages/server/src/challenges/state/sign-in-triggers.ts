/** The Lambda triggers around a sign-in: before anything is verified, and after it is complete. */
import { serviceError, type ServiceError } from '@latchkey/model';
import { laterMetadata } from '../../rules/users/trigger-metadata.ts';
import { triggerAttributes, triggerUser } from '../../rules/users/trigger-user.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Situation } from './situation.ts';
import type { SignInState } from './sign-in.ts';

/**
 * Runs PreAuthentication with the ClientMetadata of InitiateAuth (as validationData). It also runs for unknown user
 * names if the client hides that they are unknown.
 * @throws as Triggers.run
 */
export async function beforeSignIn(
  situation: Situation,
  user: UserRecord | undefined,
  typedName: string,
): Promise<void> {
  const { triggers, pool, client, origin, clientMetadata = null } = situation;
  if (!triggers.isSet(pool, 'PreAuthentication')) return;
  const { userName, ...person } = triggerUser(pool, user, typedName, client.settings.hidesUserExistence);
  await triggers.run(pool, 'PreAuthentication', 'PreAuthentication_Authentication', {
    userName,
    clientId: client.id,
    userAgent: origin.userAgent,
    request: { ...person, validationData: clientMetadata },
  });
}

/**
 * Runs PostAuthentication, before tokens are issued. It does not receive the ClientMetadata of InitiateAuth.
 * @throws as Triggers.run; the sign-in is rejected then
 */
export async function afterSignIn(situation: Situation, user: UserRecord, newDeviceUsed: boolean): Promise<void> {
  const { triggers, pool, client, origin } = situation;
  if (!triggers.isSet(pool, 'PostAuthentication')) return;
  await triggers.run(pool, 'PostAuthentication', 'PostAuthentication_Authentication', {
    userName: user.username,
    clientId: client.id,
    userAgent: origin.userAgent,
    request: {
      userAttributes: triggerAttributes(pool, user),
      clientMetadata: laterMetadata(situation),
      newDeviceUsed,
    },
  });
}

/** The error of CUSTOM_AUTH for any missing trigger (observed). */
export function noCustomAuthTrigger(): ServiceError {
  const message = 'Custom auth lambda trigger is not configured for the user pool.';
  return serviceError('InvalidParameterException', message);
}

/** The part of the CUSTOM_AUTH trigger events that identifies the user. */
export function customCall(situation: Situation, signIn: Pick<SignInState, 'subject'>, user: UserRecord | undefined) {
  const { pool, client, origin } = situation;
  const { hidesUserExistence } = client.settings;
  const { userName, ...person } = triggerUser(pool, user, signIn.subject.name, hidesUserExistence);
  const call = { userName, clientId: client.id, userAgent: origin.userAgent };
  return { call, about: { ...person, clientMetadata: laterMetadata(situation) } };
}
