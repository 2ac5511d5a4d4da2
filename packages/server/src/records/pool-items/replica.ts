/** The replica of a pool in another Region. The item's id is the name of the Region. */
import type { UserPoolReplicaType } from '@latchkey/model';

export interface ReplicaContent {
  readonly status: NonNullable<UserPoolReplicaType['Status']>;
  readonly tags: Readonly<Record<string, string>>;
}
