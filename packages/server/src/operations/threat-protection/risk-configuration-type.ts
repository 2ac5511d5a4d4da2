/** A risk configuration in the form of the API. */
import type { RiskConfigurationType } from '@latchkey/model';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';

/** Returns the wire form; without an item, only whose configuration it would be. */
export function riskConfigurationType(
  UserPoolId: string,
  clientId: string | null,
  item: Pick<PoolItemRecord<'risk'>, 'content' | 'modifiedAt'> | undefined,
): RiskConfigurationType {
  return {
    UserPoolId,
    ...(clientId !== null && { ClientId: clientId }),
    ...item?.content,
    ...(item !== undefined && { LastModifiedDate: item.modifiedAt / 1000 }),
  };
}
