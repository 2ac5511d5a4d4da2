/** What is stored about an app client. */
import type { UserPoolClientType } from '@latchkey/model';

/** Settings of an app client in the form that DescribeUserPoolClient returns, without identity and secret. */
export type ClientDefinition = Omit<
  UserPoolClientType,
  'ClientId' | 'ClientSecret' | 'UserPoolId' | 'ClientName' | 'CreationDate' | 'LastModifiedDate'
>;

export interface ClientRecord {
  readonly poolId: string;
  /** 26 lower-case letters and digits. */
  readonly clientId: string;
  readonly name: string;
  /** The app client secret, or null for a public client. Sealed at rest. */
  readonly secret: string | null;
  readonly definition: ClientDefinition;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}
