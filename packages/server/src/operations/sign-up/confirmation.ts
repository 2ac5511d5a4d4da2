import { serviceError, type ServiceError } from '@latchkey/model';
import type { UserRecord } from '../../records/user.ts';

/** The error if the user does not need to be confirmed (observed). */
export function notConfirmable({ status }: UserRecord): ServiceError {
  return serviceError('NotAuthorizedException', `User cannot be confirmed. Current status is ${status}`);
}
