/** What is stored about the groups of a pool. */

/** A group of a pool's users. */
export interface GroupRecord {
  readonly poolId: string;
  /** Unique in the pool, letter case included. */
  readonly groupName: string;
  /** UUID; a new group of the same name has another. */
  readonly groupId: string;
  readonly description: string | null;
  /** ARN of an IAM role for identity pools. */
  readonly roleArn: string | null;
  /** 0 to 2^31 - 1; the lower, the more the group counts. Null counts least of all. */
  readonly precedence: number | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** A group of a user, as far as tokens tell of it. */
export type MembershipRecord = Pick<GroupRecord, 'groupName' | 'precedence' | 'roleArn'>;
