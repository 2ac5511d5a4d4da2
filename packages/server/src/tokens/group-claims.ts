/**
 * What a user's groups put into tokens (Cognito developer guide, "Adding groups to a user pool"; API reference, GroupType).
 * Pure: the memberships come from the store, anew for every pair of tokens.
 */
import type { MembershipRecord } from '../records/group.ts';

/** The claims `cognito:groups`, `cognito:roles` and `cognito:preferred_role`; what is empty or null gives no claim. */
export interface GroupClaims {
  /** Names of groups in the order of precedence, those of one precedence by name. */
  readonly groups: readonly string[];
  /** Each role once, in the order of the groups. */
  readonly roles: readonly string[];
  readonly preferredRole: string | null;
}

/** The claims of a user without groups. */
export const noGroups: GroupClaims = { groups: [], roles: [], preferredRole: null };

/**
 * The claims that memberships give. That `cognito:groups` follows precedence is observed (applications rely on its first
 * entry); among groups of one precedence the order is ours.
 */
export function groupClaims(memberships: readonly MembershipRecord[]): GroupClaims {
  if (memberships.length === 0) return noGroups;
  const ordered = memberships.toSorted(byPrecedence);
  return {
    groups: ordered.map(({ groupName }) => groupName),
    roles: [...new Set(ordered.flatMap(({ roleArn }) => roleArn ?? []))],
    preferredRole: preferredRole(ordered),
  };
}

/**
 * The role of the group that counts most, of those that have a role. Groups of one precedence count the same: if their
 * roles differ, no role is preferred.
 */
function preferredRole(memberships: readonly MembershipRecord[]): string | null {
  const [first, ...others] = memberships.filter(({ roleArn }) => roleArn !== null);
  if (first === undefined) return null;
  const isContested = others.some(
    ({ precedence, roleArn }) => precedence === first.precedence && roleArn !== first.roleArn,
  );
  return isContested ? null : first.roleArn;
}

function byPrecedence(a: MembershipRecord, b: MembershipRecord): number {
  const [rankA, rankB] = [rank(a), rank(b)];
  if (rankA !== rankB) return rankA < rankB ? -1 : 1;
  return a.groupName < b.groupName ? -1 : 1;
}

/** A precedence is at most 2^31 - 1. */
function rank({ precedence }: MembershipRecord): number {
  return precedence ?? Number.POSITIVE_INFINITY;
}
