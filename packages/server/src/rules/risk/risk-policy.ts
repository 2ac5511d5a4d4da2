/**
 * The risk configuration in force: that of the app client, or else that of the pool, or else Cognito's defaults
 * (developer guide, "Threat protection"): block at every level of risk, and block passwords that are known from a breach.
 */
import {
  type AccountTakeoverActionType,
  type AccountTakeoverEventActionType,
  type EventFilterType,
  type NotifyConfigurationType,
  serviceError,
  type ServiceError,
} from '@latchkey/model';
import type { AuditedOutcome } from '../../records/auth-event.ts';
import type { RiskContent } from '../../records/pool-items/risk.ts';
import { createRangeTest } from '../../risk-data/locations.ts';
import type { Directory } from '../pools/directory.ts';
import type { RiskLevel } from './risk-score.ts';

/** The id of the configuration of a whole pool among the items of the kind `risk`. */
export const POOL_RISK = 'ALL';

/** The message of every request that threat protection blocks. */
const BLOCKED_MESSAGE = 'Unable to login because of security reasons';

/** The error of every request that threat protection blocks. */
export function blockedByRisk(): ServiceError {
  return serviceError('NotAuthorizedException', BLOCKED_MESSAGE);
}

/** Whether threat protection ended the sign-in. */
export function isBlockedByRisk(outcome: AuditedOutcome): boolean {
  if (outcome.kind !== 'failure') return false;
  return outcome.code === 'NotAuthorizedException' && outcome.message === BLOCKED_MESSAGE;
}

export interface RiskPolicy {
  /** What happens at each level. */
  readonly actions: Readonly<
    Record<RiskLevel, { readonly action: AccountTakeoverEventActionType; readonly notify: boolean }>
  >;
  readonly notify: NotifyConfigurationType | undefined;
  /** The events at which a compromised password is blocked. */
  readonly blocksCompromised: ReadonlySet<EventFilterType>;
  /** Whether sign-ins and sign-ups from the address are always blocked. */
  readonly isBlocked: (address: string) => boolean;
  /** Whether the risk of sign-ins from the address is not judged. */
  readonly isSkipped: (address: string) => boolean;
}

const allEvents: readonly EventFilterType[] = ['SIGN_IN', 'PASSWORD_CHANGE', 'SIGN_UP'];

const policies = new WeakMap<RiskContent, RiskPolicy>();
const defaults = policyOf({});

/** Finds the configuration in force. It may be up to a second old, like everything from the directory. */
export async function riskPolicyFor(
  directory: Pick<Directory, 'item'>,
  poolId: string,
  clientId: string,
): Promise<RiskPolicy> {
  const item = (await directory.item(poolId, 'risk', clientId)) ?? (await directory.item(poolId, 'risk', POOL_RISK));
  if (item === undefined) return defaults;
  const known = policies.get(item.content) ?? policyOf(item.content);
  policies.set(item.content, known);
  return known;
}

function policyOf({
  AccountTakeoverRiskConfiguration: takeover,
  CompromisedCredentialsRiskConfiguration: compromised,
  RiskExceptionConfiguration: exceptions,
}: RiskContent): RiskPolicy {
  const { LowAction, MediumAction, HighAction } = takeover?.Actions ?? {};
  // A configuration without a part has the default for that part. A level without an action does nothing.
  const actionOf = (given: AccountTakeoverActionType | undefined) =>
    takeover === undefined
      ? ({ action: 'BLOCK', notify: false } as const)
      : { action: given?.EventAction ?? 'NO_ACTION', notify: given?.Notify ?? false };
  const blocks = compromised?.Actions.EventAction !== 'NO_ACTION';
  return {
    actions: { Low: actionOf(LowAction), Medium: actionOf(MediumAction), High: actionOf(HighAction) },
    notify: takeover?.NotifyConfiguration,
    blocksCompromised: new Set(blocks ? (compromised?.EventFilter ?? allEvents) : []),
    isBlocked: createRangeTest(exceptions?.BlockedIPRangeList ?? []),
    isSkipped: createRangeTest(exceptions?.SkippedIPRangeList ?? []),
  };
}
