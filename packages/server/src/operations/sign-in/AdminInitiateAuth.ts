/**
 * AdminInitiateAuth: starts a sign-in from a server that has its own credentials. Otherwise the same as InitiateAuth.
 */
import { initiate } from '../../challenges/engine/flows.ts';
import { operation } from '../operation.ts';
import { parametersOf, poolAndClient, replyTo, situationOf } from './request-and-reply.ts';

export const AdminInitiateAuth = operation('AdminInitiateAuth', 'iam', async (call) => {
  const { AuthFlow, AuthParameters, ClientId, Session, UserPoolId } = call.input;
  const situation = situationOf(call, await poolAndClient(call, UserPoolId, ClientId), true);
  return replyTo(
    call,
    await initiate(situation, {
      flow: AuthFlow,
      parameters: parametersOf(AuthParameters),
      session: Session,
      admin: true,
    }),
  );
});
