/** The risk configuration of a pool (the item with the id `ALL`) or of an app client (its id). */
import type { RiskConfigurationType } from '@latchkey/model';

export type RiskContent = Omit<RiskConfigurationType, 'UserPoolId' | 'ClientId' | 'LastModifiedDate'>;
