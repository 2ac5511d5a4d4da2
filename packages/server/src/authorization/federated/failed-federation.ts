/** How a failed sign-in with an identity provider is reported to the app. */
import { ServiceError } from '@latchkey/model';
import { FederationFailure } from '../../federation/federation-failure.ts';
import { errorLocation, type ReturnAddress } from '../request/answer.ts';

/**
 * Returns the address of the app with the error. Faults of providers, triggers and attributes are all
 * `invalid_request`, with the text of the error ("Managed login and federation error responses" of the developer guide);
 * the text of a trigger ends with a blank (observed).
 * @throws any other error unchanged
 */
export function failedFederation(request: ReturnAddress, error: unknown): string {
  if (error instanceof FederationFailure) return errorLocation(request, error.error, error.description);
  if (!(error instanceof ServiceError)) throw error;
  // Of a quota, as at the other endpoints.
  if (error.code === 'TooManyRequestsException') {
    return errorLocation(request, 'temporarily_unavailable', error.message);
  }
  const ofTrigger = /Lambda/.test(error.code);
  return errorLocation(request, 'invalid_request', ofTrigger ? `${error.message} ` : error.message.trim());
}
