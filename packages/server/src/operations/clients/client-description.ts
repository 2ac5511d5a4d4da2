/** A stored app client in the form of answers. */
import type { UserPoolClientDescription, UserPoolClientType } from '@latchkey/model';
import type { ClientRecord } from '../../records/client.ts';

/**
 * UserPoolClient of CreateUserPoolClient, DescribeUserPoolClient and UpdateUserPoolClient. It contains the secret, as
 * on AWS; of two secrets the older one.
 */
export function describeClient(client: ClientRecord): UserPoolClientType {
  return {
    ...client.definition,
    UserPoolId: client.poolId,
    ClientId: client.clientId,
    ClientName: client.name,
    ClientSecret: client.secrets[0]?.value,
    ClientType: clientType(client),
    CreationDate: client.createdAt / 1000,
    LastModifiedDate: client.modifiedAt / 1000,
  };
}

/** `DCR`: the client registered itself. */
export function clientType({ definition }: Pick<ClientRecord, 'definition'>): 'REGULAR' | 'DCR' {
  return definition.ClientType === 'DCR' ? 'DCR' : 'REGULAR';
}

/** An entry of ListUserPoolClients. */
export function summarizeClient({ poolId, clientId, name }: ClientRecord): UserPoolClientDescription {
  return { UserPoolId: poolId, ClientId: clientId, ClientName: name };
}
