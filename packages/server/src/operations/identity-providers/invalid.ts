import { type ServiceError, serviceError } from '@latchkey/model';

export function invalid(message: string): ServiceError {
  return serviceError('InvalidParameterException', message);
}
