/**
 * The claims that come from a user's groups (Cognito developer guide, "Adding groups to a user pool"; API reference,
 * GroupType). Pure: the caller reads the memberships from the store for every pair of tokens.
 */
import type { MembershipRecord } from '../records/group.ts';

/** The claims `cognito:groups`, `cognito:roles` and `cognito:preferred_role`. An empty list or null gives no claim. */
export interface GroupClaims {
  /** Names of groups in the order of precedence; groups of the same precedence are ordered by name. */
  readonly groups: readonly string[];
  /** Each role once, in the order of its group. */
  readonly roles: readonly string[];
  readonly preferredRole: string | null;
}

/**
 * Returns the claims for these memberships. That `cognito:groups` follows precedence is observed (applications rely on
 * its first entry). The order among groups of the same precedence is our choice.
 */
export function groupClaims(memberships: readonly MembershipRecord[]): GroupClaims {
  const ordered = memberships.toSorted(byPrecedence);
  return {
    groups: ordered.map(({ groupName }) => groupName),
    roles: [...new Set(ordered.flatMap(({ roleArn }) => roleArn ?? []))],
    preferredRole: preferredRole(ordered),
  };
}

/**
 * The role of the group with the lowest precedence number among the groups that have a role. If groups of that
 * precedence have different roles, no role is preferred.
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

/** A group without precedence comes last: a precedence is at most 2^31 - 1. */
function rank({ precedence }: MembershipRecord): number {
  return precedence ?? Number.POSITIVE_INFINITY;
}
