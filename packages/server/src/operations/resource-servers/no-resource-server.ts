import { type ServiceError, serviceError } from '@latchkey/model';

/** The error for a resource server that does not exist in the pool. */
export function noResourceServer(identifier: string): ServiceError {
  return serviceError('ResourceNotFoundException', `Resource server ${identifier} does not exist.`);
}
