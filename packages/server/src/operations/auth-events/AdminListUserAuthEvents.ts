/**
 * AdminListUserAuthEvents: lists the sign-ins and the other events of a user from the audit trail, newest first, with the
 * risk that was judged and the feedback that was given. As on AWS, it is only for pools with threat protection (UserPoolAddOns).
 * ExplainSignIns returns the rest of the trail, for every pool.
 */
import { serviceError } from '@latchkey/model';
import { type RecordedSignIn, recordedActivity } from '../../challenges/explanation/sign-in-explanation.ts';
import { operation } from '../operation.ts';
import { namedUser } from '../users/named-user.ts';
import { authEventType } from './auth-event-type.ts';
import { assertThreatProtection } from './threat-protection-gate.ts';

/** Events on a page if MaxResults is missing or 0. */
const PAGE_SIZE = 60;

export const AdminListUserAuthEvents = operation('AdminListUserAuthEvents', 'iam', async (call) => {
  const { input, directory, store } = call;
  const pool = await directory.pool(input.UserPoolId);
  assertThreatProtection(pool);
  const { sub } = await namedUser(call, pool, input.Username);
  const [events, history] = await Promise.all([
    store.read.authEvents.list(pool.id, sub),
    store.read.riskHistories.find(pool.id, sub),
  ]);
  const signIns = recordedActivity(events);
  const begin = positionAfter(signIns, input.NextToken);
  const end = begin + (input.MaxResults || PAGE_SIZE);
  const page = signIns.slice(begin, end);
  const last = page.at(-1);
  return {
    AuthEvents: page.map((signIn) => authEventType(signIn, history?.feedback ?? [])),
    NextToken: signIns.length > end && last !== undefined ? tokenOf(last) : undefined,
  };
});

/** The form of the service (observed): id and time of the last event of the page. It is no secret. */
function tokenOf([{ signInId, at }]: RecordedSignIn): string {
  return `${signInId}#${new Date(at).toISOString()}`;
}

/** @throws InvalidParameterException for a token that is not of an event of this user */
function positionAfter(signIns: readonly RecordedSignIn[], token: string | undefined): number {
  if (token === undefined) return 0;
  const found = signIns.findIndex((signIn) => tokenOf(signIn) === token);
  if (found === -1) throw serviceError('InvalidParameterException', 'Invalid pagination token.');
  return found + 1;
}
