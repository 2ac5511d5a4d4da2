import { serviceError, type ServiceError } from '@latchkey/model';
import type { UserRecord } from '../../records/user.ts';

/** The answer to confirming a user who does not wait for it (observed). */
export function notConfirmable({ status }: UserRecord): ServiceError {
  return serviceError('NotAuthorizedException', `User cannot be confirmed. Current status is ${status}`);
}
