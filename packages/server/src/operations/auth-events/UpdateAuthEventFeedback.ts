/**
 * UpdateAuthEventFeedback: the same as AdminUpdateAuthEventFeedback for the user, with the FeedbackToken of an e-mail
 * about the sign-in. The token is for one event, and for one answer or for either. Every wrong token has the same error,
 * also for unknown user names and events.
 */
import { serviceError } from '@latchkey/model';
import { findUser } from '../../rules/names/user-lookup.ts';
import { allowsFeedback } from '../../rules/risk/feedback-token.ts';
import { operation } from '../operation.ts';
import { giveFeedback } from './event-feedback.ts';
import { assertThreatProtection } from './threat-protection-gate.ts';

export const UpdateAuthEventFeedback = operation('UpdateAuthEventFeedback', 'self', async (call) => {
  const { input, directory, store, sealer, clock } = call;
  const pool = await directory.pool(input.UserPoolId);
  assertThreatProtection(pool);
  const { EventId: eventId, FeedbackValue: value } = input;
  const user = await findUser(store.read, pool, input.Username);
  const wanted = { poolId: pool.id, sub: user?.sub ?? '', eventId, value };
  if (user === undefined || !allowsFeedback(sealer, input.FeedbackToken, wanted, clock.now())) {
    throw serviceError('NotAuthorizedException', 'Invalid feedback token.');
  }
  await giveFeedback(call, user, { eventId, value, provider: 'User' });
  return {};
});
