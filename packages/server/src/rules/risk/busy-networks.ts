/**
 * Networks in which the sign-ins of several user names failed lately. The count is kept in the memory of this process:
 * other nodes count for themselves, and a restart begins at zero. Unknown user names count like users.
 */
import { createRecentlyUsed } from '../../crypto/recently-used.ts';

export interface BusyNetworks {
  /** Notes that a sign-in failed. @param network undefined and null count as no network */
  note(poolId: string, network: string | null, sub: string): void;
  /** Whether sign-ins of several users other than this one failed in the network. */
  isBusy(poolId: string, network: string | null, sub: string): boolean;
}

/** Networks that are kept in memory; an entry takes some 500 bytes. */
const REMEMBERED = 10_000;

/** User names that are kept for each network. */
const NAMES = 8;

/** Failures of so many others make a network busy. */
const MANY = 5;

const HOUR_MS = 3_600_000;

interface Failures {
  /** The time of the last failure of each user, by sub; the latest are last. Times of the monotonic clock. */
  readonly at: Map<string, number>;
}

/** @param monotonic a monotonic clock, in milliseconds since an arbitrary moment */
export function createBusyNetworks(monotonic: () => number): BusyNetworks {
  const networks = createRecentlyUsed<Failures>(REMEMBERED);
  return {
    note(poolId, network, sub) {
      if (network === null) return;
      const key = `${poolId} ${network}`;
      const failures = networks.get(key) ?? { at: new Map<string, number>() };
      failures.at.delete(sub);
      failures.at.set(sub, monotonic());
      const [oldest] = failures.at.keys();
      if (failures.at.size > NAMES && oldest !== undefined) failures.at.delete(oldest);
      networks.set(key, failures);
    },
    isBusy(poolId, network, sub) {
      if (network === null) return false;
      const failures = networks.get(`${poolId} ${network}`);
      const since = monotonic() - HOUR_MS;
      const others = [...(failures?.at ?? [])].filter(([other, at]) => other !== sub && at > since);
      return others.length >= MANY;
    },
  };
}
