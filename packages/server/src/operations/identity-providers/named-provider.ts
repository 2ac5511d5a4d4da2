/** The identity provider that a request names. */
import { serviceError, type ServiceError } from '@latchkey/model';

/** The error of all operations but UpdateIdentityProvider (observed). */
export function providerNotFound(name: string, poolId: string): ServiceError {
  return serviceError('ResourceNotFoundException', `Identity provider ${name} for tenantId ${poolId} does not exist.`);
}
