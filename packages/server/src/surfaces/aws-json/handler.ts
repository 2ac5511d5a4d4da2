/**
 * Handles a request to the API in these steps:
 *
 * decode target -> check origin and signature -> decode body -> validate -> authorize -> run -> encode -> log
 *
 * The signature is checked first because AWS's front end checks it first. Until then the body is hashed, but not
 * parsed.
 */
import { type OperationName, operations, ServiceError, serviceError, validateInput } from '@latchkey/model';
import type { Context } from 'hono';
import type { Registry } from '../../operations/index.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Services } from '../../services.ts';
import type { AllowedOrigins } from '../http/allowed-origins.ts';
import { authorize } from './authorize.ts';
import { corsHeaders } from '../http/cors-headers.ts';
import { signedCallHeaders } from './cors.ts';
import { decodeBody, decodeTarget } from './decode.ts';
import { admitForUser, countedRequest } from './counted-request.ts';
import { encodeError, encodeResult } from './encode.ts';
import { logRequest, type Subject } from '../http/request-log.ts';
import { subjectOf } from './request-subject.ts';
import type { SignedRequest } from './sigv4-canonical-request.ts';
import type { Signer } from './sigv4.ts';
import { wireRequest } from './wire-request.ts';

/** Checks the signature of a request, as strictly as the mode of the server requires. */
export type SignatureCheck = (request: SignedRequest) => Signer;

/** Returns the handler for calls of the API. Every answer, including errors, has a form that SDKs understand. */
export function createHandler(
  services: Services,
  registry: Registry,
  checkSignature: SignatureCheck,
  origins: AllowedOrigins,
) {
  return async (context: Context): Promise<Response> => {
    const start = performance.now();
    const requestId = services.random.uuid();
    let name: OperationName | undefined;
    let subject: Subject = {};
    let error: unknown;
    let cors: Readonly<Record<string, string>> = corsHeaders;
    const request = wireRequest(context, requestId);
    try {
      const body = await request.body();
      name = decodeTarget(request.headers.get('x-amz-target'));
      const isSigned = operations[name].auth === 'sigv4';
      if (isSigned) {
        // A page of a rejected origin must not read the error either.
        cors = {};
        cors = signedCallHeaders(origins, request.headers.get('origin'));
      }
      const signer = isSigned ? checkSignature(request.signed(body)) : undefined;
      // The registry has each operation under its own name. From here on its type is that of any operation.
      const operation: Operation = registry[name];
      const input = validate(name, decodeBody(body));
      subject = subjectOf(undefined, input);
      await services.quotas?.admit(countedRequest(name, input));
      const caller = await authorize(operation.authorization, { operation: name, input, signer, services });
      subject = subjectOf(caller, input);
      if (services.quotas !== undefined) admitForUser(services.quotas, name, caller, input);
      const output = await operation.run({ ...services, input, caller, origin: request.origin });
      return encodeResult(name, output, requestId, cors);
    } catch (thrown) {
      error = thrown;
      return encodeError(publicError(thrown), requestId, cors);
    } finally {
      logRequest(services, {
        requestId,
        operation: name,
        subject,
        notes: request.notes,
        durationMs: performance.now() - start,
        error,
      });
    }
  };
}

function validate(name: OperationName, value: unknown) {
  const validation = validateInput(name, value);
  if (!validation.ok) throw validation.error;
  return validation.input;
}

/** Returns the error for the caller. Unexpected errors are replaced; the log has their details. */
function publicError(thrown: unknown): ServiceError {
  return thrown instanceof ServiceError ? thrown : serviceError('InternalErrorException', 'Internal server error');
}
