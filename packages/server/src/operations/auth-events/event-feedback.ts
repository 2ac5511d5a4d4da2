/** Stores feedback about a sign-in, for both operations that give it. */
import { serviceError } from '@latchkey/model';
import { recordedActivity } from '../../challenges/explanation/sign-in-explanation.ts';
import type { EventFeedback } from '../../records/risk-history.ts';
import { afterFeedback } from '../../rules/risk/history.ts';
import { riskNetworkOf } from '../../rules/risk/sign-in-origin.ts';
import type { Services } from '../../services.ts';
import { userNotFound } from '../users/named-user.ts';

/**
 * @throws ResourceNotFoundException `Event does not exist` for an event that the trail of the user does not contain (any
 *   more); UserNotFoundException if the user is removed at this moment
 */
export async function giveFeedback(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  { poolId, sub }: { readonly poolId: string; readonly sub: string },
  feedback: Omit<EventFeedback, 'at'>,
): Promise<void> {
  const signIns = recordedActivity(await store.read.authEvents.list(poolId, sub));
  const events = signIns.find(([{ signInId }]) => signInId === feedback.eventId);
  if (events === undefined) throw serviceError('ResourceNotFoundException', 'Event does not exist');
  const origin = events.find(({ risk }) => risk !== undefined)?.risk?.origin ?? null;
  const { sourceIp } = events[0];
  // A sign-in that was not judged is known by its address only; that of an administrator's server says nothing.
  const network = events[0].admin || sourceIp === null ? null : riskNetworkOf(sourceIp);
  const place = origin ?? { network, device: null };
  const given = { ...feedback, at: clock.now() };
  await store.write(async (tx) => {
    if ((await tx.users.findForUpdate(poolId, sub)) === undefined) throw userNotFound();
    const history = await tx.riskHistories.find(poolId, sub);
    await tx.riskHistories.put(poolId, sub, afterFeedback(history, place, given));
  });
}
