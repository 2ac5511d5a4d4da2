/** The replica of a pool in another Region. The item's id is the name of the Region. */

export interface ReplicaContent {
  /** The state that UpdateUserPoolReplica has set; new replicas are inactive. */
  readonly status: 'ACTIVE' | 'INACTIVE';
  readonly tags: Readonly<Record<string, string>>;
}
