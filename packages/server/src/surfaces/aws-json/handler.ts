/**
 * The path of a request to the API, from the wire to the wire:
 *
 * decode target -> check origin and signature -> decode body -> validate -> authorize -> run -> encode -> log
 *
 * The signature comes first because AWS's front end looks at it first; the body is hashed, not understood, until then.
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
import { encodeError, encodeResult } from './encode.ts';
import { logRequest, type Subject } from '../http/request-log.ts';
import { subjectOf } from './request-subject.ts';
import type { SignedRequest } from './sigv4-canonical-request.ts';
import type { Signer } from './sigv4.ts';
import { wireRequest } from './wire-request.ts';

/** Checks the signature of a request, as strictly as the mode of the server asks for. */
export type SignatureCheck = (request: SignedRequest) => Signer;

/** Answers calls of the API. Whatever happens, the answer is one that SDKs understand. */
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
        // The page of an origin that is refused must not read that either.
        cors = {};
        cors = signedCallHeaders(origins, request.headers.get('origin'));
      }
      // Also for an operation that is not built: who may not call it learns nothing about it.
      const signer = isSigned ? checkSignature(request.signed(body)) : undefined;
      const operation = find(registry, name);
      const input = validate(name, decodeBody(body));
      subject = subjectOf(undefined, input);
      const caller = await authorize(operation.authorization, { operation: name, input, signer, services });
      subject = subjectOf(caller, input);
      const output = await operation.run({ ...services, input, caller, origin: request.origin });
      return encodeResult(name, output, requestId, cors);
    } catch (thrown) {
      error = thrown;
      return encodeError(publicError(thrown), requestId, cors);
    } finally {
      const isBuilt = name !== undefined && !('unsupported' in registry[name]);
      logRequest(services.log, {
        requestId,
        operation: name,
        isBuilt,
        subject,
        notes: request.notes,
        durationMs: performance.now() - start,
        error,
      });
    }
  };
}

function find(registry: Registry, name: OperationName): Operation {
  const entry = registry[name];
  // The registry keeps each operation under its own name; beyond this line the compiler sees any of them.
  if (!('unsupported' in entry)) return entry;
  throw serviceError(
    'UnsupportedOperationException',
    `Latchkey does not support ${name} yet. Its README lists the operations that it supports.`,
  );
}

function validate(name: OperationName, value: unknown) {
  const validation = validateInput(name, value);
  if (!validation.ok) throw validation.error;
  return validation.input;
}

/** What the caller gets to see: of anything but an intended error, only that it happened. The log has the rest. */
function publicError(thrown: unknown): ServiceError {
  return thrown instanceof ServiceError ? thrown : serviceError('InternalErrorException', 'Internal server error');
}
