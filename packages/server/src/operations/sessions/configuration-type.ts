/** The configuration of user sessions in the form of the API. */
import type {
  GetUserPoolClientSessionConfigurationResponse,
  GetUserPoolSessionConfigurationResponse,
} from '@latchkey/model';
import type { ClientRecord } from '../../records/client.ts';
import type { ClientSessionContent, PoolSessionContent } from '../../records/pool-items/session-configuration.ts';

export function poolConfigurationType(
  UserPoolId: string,
  { tracking, maxPerUser }: PoolSessionContent,
): GetUserPoolSessionConfigurationResponse {
  const UserSessionTracking = tracking ? 'ENABLED' : 'DISABLED';
  return { UserPoolId, UserSessionTracking, TokenSession: { MaxPerUser: maxPerUser } };
}

export function clientConfigurationType(
  { poolId, clientId }: Pick<ClientRecord, 'poolId' | 'clientId'>,
  { maxValidityMinutes }: ClientSessionContent,
): GetUserPoolClientSessionConfigurationResponse {
  return { UserPoolId: poolId, ClientId: clientId, SSOSession: { MaxValidityMinutes: maxValidityMinutes } };
}
