/** Events and feedback exist only in pools with threat protection, as on AWS. */
import { serviceError } from '@latchkey/model';
import type { Pool } from '../../rules/pools/directory.ts';

/** The message is ours; AWS's is not documented. @throws UserPoolAddOnNotEnabledException */
export function assertThreatProtection({ settings }: Pick<Pool, 'settings'>): void {
  if (settings.threat !== null) return;
  throw serviceError('UserPoolAddOnNotEnabledException', 'User pool add-ons are not enabled.');
}
