/** What is stored about the groups of a pool. */

/** A group of a pool's users. */
export interface GroupRecord {
  readonly poolId: string;
  /** Unique in the pool; case-sensitive. */
  readonly groupName: string;
  /** UUID; a later group of the same name has another one. */
  readonly groupId: string;
  readonly description: string | null;
  /** ARN of an IAM role for identity pools. */
  readonly roleArn: string | null;
  /** 0 to 2^31 - 1; a lower value takes precedence. Null comes last. */
  readonly precedence: number | null;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** The part of a user's group that tokens contain. */
export type MembershipRecord = Pick<GroupRecord, 'groupName' | 'precedence' | 'roleArn'>;
