/**
 * RespondToAuthChallenge: answers the challenge of a sign-in. What it reads and writes depends on the challenge
 * (challenges/). SECRET_HASH is computed over the USERNAME of this request.
 */
import { respond } from '../../challenges/engine/engine.ts';
import { usernameIn } from '../../challenges/state/challenge.ts';
import { checkSecretHash } from '../../rules/access/secret-hash.ts';
import { operation } from '../operation.ts';
import { parametersOf, replyTo, situationOf } from './request-and-reply.ts';

export const RespondToAuthChallenge = operation('RespondToAuthChallenge', 'publicClient', async (call) => {
  const { ChallengeName, ChallengeResponses, Session } = call.input;
  const responses = parametersOf(ChallengeResponses);
  checkSecretHash(call.caller.client, usernameIn(responses), responses['SECRET_HASH']);
  return replyTo(call, await respond(situationOf(call, call.caller), ChallengeName, { session: Session, responses }));
});
