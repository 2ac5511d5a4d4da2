/** AdminRespondToAuthChallenge: the same as RespondToAuthChallenge, from a server that has its own credentials. */
import { respond } from '../../challenges/engine/engine.ts';
import { usernameIn } from '../../challenges/state/challenge.ts';
import { checkSecretHash } from '../../rules/access/secret-hash.ts';
import { operation } from '../operation.ts';
import { parametersOf, poolAndClient, replyTo, situationOf } from './request-and-reply.ts';

export const AdminRespondToAuthChallenge = operation('AdminRespondToAuthChallenge', 'iam', async (call) => {
  const { ChallengeName, ChallengeResponses, ClientId, Session, UserPoolId } = call.input;
  const situation = situationOf(call, await poolAndClient(call, UserPoolId, ClientId));
  const responses = parametersOf(ChallengeResponses);
  checkSecretHash(situation.client, usernameIn(responses), responses['SECRET_HASH']);
  return replyTo(call, await respond(situation, ChallengeName, { session: Session, responses }));
});
