/** The triggers around a sign-in: before it is judged, and after it is complete. */
import { serviceError, type ServiceError } from '@latchkey/model';
import { laterMetadata } from '../../rules/users/trigger-metadata.ts';
import { triggerAttributes, triggerPerson } from '../../rules/users/trigger-person.ts';
import type { UserRecord } from '../../records/user.ts';
import type { Situation } from './situation.ts';
import type { SignInState } from './sign-in.ts';

/**
 * PreAuthentication, with what InitiateAuth was given (ClientMetadata arrives as validationData). Names that do not exist
 * are told of too, where the client hides that they don't.
 * @throws as Triggers.run
 */
export async function beforeSignIn(
  situation: Situation,
  user: UserRecord | undefined,
  typedName: string,
): Promise<void> {
  const { triggers, pool, client, origin, clientMetadata = null } = situation;
  if (!triggers.isSet(pool, 'PreAuthentication')) return;
  const { userName, ...person } = triggerPerson(pool, user, typedName, client.settings.hidesUserExistence);
  await triggers.run(pool, 'PreAuthentication', 'PreAuthentication_Authentication', {
    userName,
    clientId: client.id,
    userAgent: origin.userAgent,
    request: { ...person, validationData: clientMetadata },
  });
}

/**
 * PostAuthentication, before tokens are made. ClientMetadata of InitiateAuth does not reach it.
 * @throws as Triggers.run; the sign-in is refused then
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

/** The answer of CUSTOM_AUTH where the function that is due is not there, whichever it is (observed). */
export function noCustomAuthTrigger(): ServiceError {
  const message = 'Custom auth lambda trigger is not configured for the user pool.';
  return serviceError('InvalidParameterException', message);
}

/** How the triggers of CUSTOM_AUTH are called about who signs in. */
export function customCall(situation: Situation, signIn: Pick<SignInState, 'subject'>, user: UserRecord | undefined) {
  const { pool, client, origin } = situation;
  const { hidesUserExistence } = client.settings;
  const { userName, ...person } = triggerPerson(pool, user, signIn.subject.name, hidesUserExistence);
  const call = { userName, clientId: client.id, userAgent: origin.userAgent };
  return { call, about: { ...person, clientMetadata: laterMetadata(situation) } };
}
