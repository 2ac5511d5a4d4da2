/**
 * InitiateAuth: starts a sign-in of a user of the app. Reads pool, client, user and lock-out. What the password flows
 * write is in challenges/engine/engine.ts.
 */
import { initiate } from '../../challenges/engine/flows.ts';
import { operation } from '../operation.ts';
import { parametersOf, replyTo, situationOf } from './request-and-reply.ts';

export const InitiateAuth = operation('InitiateAuth', 'publicClient', async (call) => {
  const { AuthFlow, AuthParameters, Session } = call.input;
  const situation = situationOf(call, call.caller, true);
  return replyTo(
    call,
    await initiate(situation, {
      flow: AuthFlow,
      parameters: parametersOf(AuthParameters),
      session: Session,
      admin: false,
    }),
  );
});
