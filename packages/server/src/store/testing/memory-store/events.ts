/** The naive store: the events of users, and what threat protection remembers about them. */
import type { AuthEventWriter } from '../../contract/auth-events.ts';
import type { RiskHistoryWriter } from '../../contract/risk-histories.ts';
import { inOrder, type Tables } from './tables.ts';

/** Events of a user that are listed, and the number beyond it that is deleted together. */
const MOST_EVENTS = 50;
const DELETED_TOGETHER = 10;

export function authEventsIn({ authEvents, users }: Tables): AuthEventWriter {
  const newestFirst = (poolId: string, sub: string) =>
    authEvents.where({ poolId, sub }).toSorted((one, other) => inOrder(other.eventId, one.eventId));
  return {
    list: async (poolId, sub) => newestFirst(poolId, sub).slice(0, MOST_EVENTS),
    listStored: async (poolId, sub) => newestFirst(poolId, sub),
    insert: async (event) => {
      const { poolId, sub } = event;
      if (users.find({ poolId, sub }) === undefined) return;
      authEvents.insert(event);
      const beyond = newestFirst(poolId, sub).slice(MOST_EVENTS);
      if (beyond.length >= DELETED_TOGETHER) authEvents.removeIf((one) => beyond.includes(one));
    },
  };
}

export function riskHistoriesIn({ riskHistories }: Tables): RiskHistoryWriter {
  return {
    find: async (poolId, sub) => riskHistories.find({ poolId, sub })?.history,
    put: async (poolId, sub, history) => riskHistories.put({ poolId, sub, history }),
  };
}
