/** Texts and facts about the sessions of a user. */
import type { SessionDescriptionType } from '@latchkey/model';
import { dateTime, iso } from '../output/date.ts';

/** The titles of the columns of `sessionRow`. */
export const sessionTitles = ['SESSION', 'KIND', 'LAST ACTIVE', 'DEVICE', 'ADDRESS', 'APP CLIENT'] as const;

/** The table row of one session. */
export function sessionRow(session: SessionDescriptionType): string[] {
  const { SessionId = '-', SessionType = '-', LastActiveDate, DeviceType = '-', LastIPAddress = '-' } = session;
  const active = LastActiveDate === undefined ? '-' : dateTime(LastActiveDate * 1000);
  return [SessionId, SessionType, active, DeviceType, LastIPAddress, session.ClientId ?? '-'];
}

/** A session, for programs. */
export function sessionFacts(session: SessionDescriptionType) {
  return {
    sessionId: session.SessionId ?? null,
    type: session.SessionType ?? null,
    clientId: session.ClientId ?? null,
    createdAt: iso(session.CreateDate === undefined ? undefined : session.CreateDate * 1000),
    lastActiveAt: iso(session.LastActiveDate === undefined ? undefined : session.LastActiveDate * 1000),
    device: session.DeviceType ?? null,
    lastIp: session.LastIPAddress ?? null,
    originSessionId: session.OriginSessionId ?? null,
  };
}
