/**
 * AdminListUserAuthEvents: lists the sign-ins of a user from the audit trail, newest first. As on AWS, it is only for
 * pools with threat protection (UserPoolAddOns). Latchkey does not evaluate risks, so no event has an EventRisk.
 * ExplainSignIns returns the rest of the trail, for every pool.
 */
import { type AuthEventType, serviceError } from '@latchkey/model';
import { lastOf, type RecordedSignIn, recordedSignIns } from '../../challenges/explanation/sign-in-explanation.ts';
import type { Pool } from '../../rules/pools/directory.ts';
import { openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { operation } from '../operation.ts';
import { namedUser } from '../users/named-user.ts';
import { authEventType } from './auth-event-type.ts';

/** Events on a page if MaxResults is missing or 0. */
const PAGE_SIZE = 60;

export const AdminListUserAuthEvents = operation('AdminListUserAuthEvents', 'iam', async (call) => {
  const { input, directory, sealer, store } = call;
  const pool = await directory.pool(input.UserPoolId);
  assertThreatProtection(pool);
  const user = await namedUser(call, pool, input.Username);
  const list = ['AdminListUserAuthEvents', pool.id, user.sub] as const;
  const after = openPageToken(sealer, list, input.NextToken);
  const signIns = recordedSignIns(await store.read.authEvents.list(pool.id, user.sub)).filter(isOlderThan(after));
  const limit = input.MaxResults || PAGE_SIZE;
  const page = signIns.slice(0, limit);
  const last = page.at(-1);
  const AuthEvents: AuthEventType[] = page.map(authEventType);
  const hasMore = signIns.length > limit && last !== undefined;
  return { AuthEvents, NextToken: hasMore ? sealPageToken(sealer, list, lastOf(last).eventId) : undefined };
});

/** Sign-ins are ordered by their last event. */
function isOlderThan(eventId: string | undefined): (signIn: RecordedSignIn) => boolean {
  return (signIn) => eventId === undefined || lastOf(signIn).eventId < eventId;
}

/** The message is ours; AWS's is not documented. */
function assertThreatProtection({ record: { definition } }: Pool): void {
  const mode = definition.UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF';
  if (mode === 'OFF') throw serviceError('UserPoolAddOnNotEnabledException', 'User pool add-ons are not enabled.');
}
