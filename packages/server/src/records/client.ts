/** What is stored about an app client. */
import type { UserPoolClientType } from '@latchkey/model';

/** Settings of an app client in the form that DescribeUserPoolClient returns, without identity and secret. */
export type ClientDefinition = Omit<
  UserPoolClientType,
  'ClientId' | 'ClientSecret' | 'UserPoolId' | 'ClientName' | 'CreationDate' | 'LastModifiedDate'
>;

/** One of the secrets of an app client. */
export interface ClientSecret {
  readonly value: string;
  /** Unique among the secrets of the client. */
  readonly createdAt: number;
}

export interface ClientRecord {
  readonly poolId: string;
  /** 26 lower-case letters and digits, unless it was chosen (`_custom_id_:`): letters, digits, `_` and `+`. */
  readonly clientId: string;
  readonly name: string;
  /** The valid secrets, the oldest first; empty for a public client. Sealed at rest. */
  readonly secrets: readonly ClientSecret[];
  readonly definition: ClientDefinition;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}
