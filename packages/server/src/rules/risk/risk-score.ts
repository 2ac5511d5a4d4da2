/**
 * How risky a sign-in is: a sum of points, with a level for the sum. AWS does not publish its rules; these are ours
 * (docs/guide/threat-protection.md). Pure functions.
 *
 * Nobody else must be able to raise the risk of a user who signs in as usual. So failures, other users' failures and the
 * place of the last sign-in count only in a network from which the user has not signed in before.
 */
import type { Location } from '../../risk-data/locations.ts';
import type { RiskHistory } from '../../records/risk-history.ts';
import type { SignInOrigin } from './sign-in-origin.ts';

export type RiskLevel = 'Low' | 'Medium' | 'High';

/** The rules, and the points that each adds. */
const points = {
  'network-marked-invalid': 50,
  'device-marked-invalid': 50,
  'impossible-speed': 50,
  'failures-of-many-users': 25,
  'failures-before': 20,
  'new-network': 15,
  'new-device': 15,
  'trusted-device': -30,
} as const;

export type RiskRule = keyof typeof points;

/** All rules, in the order in which they are listed. */
export const riskRules = Object.keys(points) as readonly RiskRule[];

/** The lowest sum of each level. */
const levels: readonly (readonly [RiskLevel, number])[] = [
  ['High', 75],
  ['Medium', 50],
  ['Low', 25],
];

/** What the rules look at. */
export interface RiskSignals {
  readonly origin: SignInOrigin;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Undefined: nothing is known about earlier sign-ins. */
  readonly history: RiskHistory | undefined;
  /** Failed attempts with the user name that the lock-out counts now. */
  readonly failures: number;
  /** Several other user names failed in the network of the caller lately. */
  readonly isBusyNetwork: boolean;
  /** Where an address is, if the operator provides a table of locations. */
  readonly locate: (address: string) => Location | undefined;
}

export interface RiskAssessment {
  /** Null: no risk. */
  readonly level: RiskLevel | null;
  /** The rules that counted. */
  readonly rules: readonly RiskRule[];
}

/** Failures before the right password that count: fewer happen to everybody. */
const MANY_FAILURES = 3;

/** Assesses a sign-in. @param isTrustedDevice it comes from a remembered device that has passed MFA, and proves it */
export function assessRisk(signals: RiskSignals, isTrustedDevice: boolean): RiskAssessment {
  const { origin, history, failures, isBusyNetwork } = signals;
  const network = origin.network === null ? null : standingOf(history?.networks ?? [], origin.network);
  const device = origin.device === null ? null : standingOf(history?.devices ?? [], origin.device);
  const isAway = network !== null && network !== 'known';
  const rules = riskRules.filter((rule) => {
    switch (rule) {
      case 'network-marked-invalid':
        return network === 'invalid';
      case 'device-marked-invalid':
        return device === 'invalid';
      case 'impossible-speed':
        return isAway && isTooFast(signals);
      case 'failures-of-many-users':
        return isAway && isBusyNetwork;
      case 'failures-before':
        return isAway && hasSignedInBefore(history) && failures >= MANY_FAILURES;
      case 'new-network':
        return network === 'new' && hasSignedInBefore(history);
      case 'new-device':
        return device === 'new' && hasSignedInBefore(history);
      case 'trusted-device':
        return isTrustedDevice;
    }
  });
  const sum = rules.reduce((total, rule) => total + points[rule], 0);
  return { level: levels.find(([, least]) => sum >= least)?.[0] ?? null, rules };
}

/** Nothing is new about a first sign-in. */
function hasSignedInBefore(history: RiskHistory | undefined): boolean {
  return history !== undefined && history.networks.length + history.devices.length > 0;
}

function standingOf(known: RiskHistory['networks'], name: string): 'new' | 'known' | 'invalid' {
  const found = known.find((one) => one.name === name);
  if (found === undefined) return 'new';
  return found.verdict === 'Invalid' ? 'invalid' : 'known';
}

/** Faster than an airliner, kilometres per hour. */
const FASTEST = 1_000;

/** Shorter distances say nothing: tables of locations are often wrong by that much. Kilometres. */
const SHORTEST = 300;

function isTooFast({ origin, history, now, locate }: RiskSignals): boolean {
  const last = history?.last ?? null;
  if (last === null || origin.address === null) return false;
  const from = locate(last.address)?.coordinates;
  const to = locate(origin.address)?.coordinates;
  if (!from || !to) return false;
  const distance = kilometres(from, to);
  // A clock that was set back makes no sign-in impossible.
  const hours = (now - last.at) / 3_600_000;
  return distance >= SHORTEST && hours >= 0 && distance > hours * FASTEST;
}

type Coordinates = NonNullable<Location['coordinates']>;

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const half = (a: number, b: number) => Math.sin(radians(b - a) / 2) ** 2;

/** The distance of two places along the surface of the earth (haversine formula). */
function kilometres(from: Coordinates, to: Coordinates): number {
  const along = Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude));
  const a = half(from.latitude, to.latitude) + along * half(from.longitude, to.longitude);
  return 2 * 6_371 * Math.asin(Math.min(1, Math.sqrt(a)));
}
