/**
 * AdminUpdateAuthEventFeedback: says whether a sign-in was made by the user. Later sign-ins from the same network and
 * device are judged by it. Reads the audit trail, and writes the risk history of the user. The trail does not change.
 */
import { operation } from '../operation.ts';
import { namedUser } from '../users/named-user.ts';
import { giveFeedback } from './event-feedback.ts';
import { assertThreatProtection } from './threat-protection-gate.ts';

export const AdminUpdateAuthEventFeedback = operation('AdminUpdateAuthEventFeedback', 'iam', async (call) => {
  const { input, directory } = call;
  const { EventId: eventId, FeedbackValue: value } = input;
  const pool = await directory.pool(input.UserPoolId);
  assertThreatProtection(pool);
  const { sub } = await namedUser(call, pool, input.Username);
  await giveFeedback(call, { poolId: pool.id, sub }, { eventId, value, provider: 'Admin' });
  return {};
});
