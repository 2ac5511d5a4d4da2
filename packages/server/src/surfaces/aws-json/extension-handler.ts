/**
 * Answers Latchkey's own operations, the extensions: `X-Amz-Target: Latchkey.<Operation>`. Path and signature are those
 * of the API, so that everyone who may administer pools can call them, with any tool that signs requests for AWS.
 */
import { ServiceError, serviceError } from '@latchkey/model';
import type { Context } from 'hono';
import type { Extension } from '../../operations/extensions/extension.ts';
import type { Services } from '../../services.ts';
import type { AllowedOrigins } from '../http/allowed-origins.ts';
import { signedCallHeaders } from './cors.ts';
import { decodeBody } from './decode.ts';
import { encodeDocument, encodeError } from './encode.ts';
import type { SignatureCheck } from './handler.ts';
import { type WireRequest, wireRequest } from './wire-request.ts';

const prefix = 'Latchkey.';

/** Returns whether a target header names an extension. */
export function isExtensionTarget(target: string | undefined): boolean {
  return target?.startsWith(prefix) ?? false;
}

/** The line of a request in the log. */
interface Line extends Record<string, unknown> {
  operation: string | null;
}

/** Returns the handler for extensions. Errors have the form of the API. */
export function createExtensionHandler(
  services: Services,
  extensions: Readonly<Record<string, Extension>>,
  checkSignature: SignatureCheck,
  origins: AllowedOrigins,
) {
  return async (context: Context): Promise<Response> => {
    const start = performance.now();
    const requestId = services.random.uuid();
    const request = wireRequest(context, requestId);
    const line: Line = { requestId, operation: null };
    let cors: Readonly<Record<string, string>> = {};
    let status = 200;
    let failure: unknown;
    try {
      cors = signedCallHeaders(origins, request.headers.get('origin'));
      return encodeDocument(await perform(request, line), requestId, cors);
    } catch (thrown) {
      const error = thrown instanceof ServiceError ? thrown : undefined;
      const shown = error ?? serviceError('InternalErrorException', 'Internal server error');
      status = shown.status;
      line['error'] = shown.code;
      if (shown.code === 'AccessDeniedException') line['reason'] = shown.message;
      if (status >= 500) failure = error?.cause ?? thrown;
      return encodeError(shown, requestId, cors);
    } finally {
      const durationMs = performance.now() - start;
      const ms = Math.round(durationMs * 10) / 10;
      services.observer.request(line.operation, status, durationMs);
      if (failure === undefined) services.log.info({ ...line, status, ms }, 'request');
      else services.log.error({ ...line, status, ms, err: failure }, 'request');
    }
  };

  /**
   * Checks the signature first, as in the API: a caller without access learns nothing, not even which operations exist.
   */
  async function perform(request: WireRequest, line: Line): Promise<object> {
    const body = await request.body();
    line['signer'] = checkSignature(request.signed(body)).accessKeyId;
    const name = request.headers.get('x-amz-target')?.slice(prefix.length) ?? '';
    const extension = Object.hasOwn(extensions, name) ? extensions[name] : undefined;
    if (extension === undefined) throw serviceError('UnknownOperationException', '');
    line.operation = extension.name;
    return extension.run(services, decodeBody(body));
  }
}
