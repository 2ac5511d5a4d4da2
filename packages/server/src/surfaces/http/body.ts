/** Reads the body of a request, up to the limit of the API. */
import { type OperationName, serviceError, targetPrefix } from '@latchkey/model';

/**
 * Largest body, in bytes. The largest realistic request, a sign-up with every attribute at its limit, is half of it.
 */
export const maxBodyBytes = 128 * 1024;

/** Largest body of any operation: AWS's limit for requests with branding settings and images. */
const largestBodyBytes = 2 * 1024 * 1024;

/** Operations with images. SetUICustomization itself rejects what is larger than AWS allows, with AWS's error. */
const largeOperations: { readonly [N in OperationName]?: number } = {
  CreateManagedLoginBranding: largestBodyBytes,
  SetUICustomization: 512 * 1024,
  UpdateManagedLoginBranding: largestBodyBytes,
};

const largeTargets: ReadonlyMap<string, number> = new Map(
  Object.entries(largeOperations).map(([name, limit]) => [`${targetPrefix}.${name}`, limit]),
);

/** The largest body of a request, in bytes, by its `X-Amz-Target` header. */
export function bodyLimit(target: unknown): number {
  return (typeof target === 'string' ? largeTargets.get(target) : undefined) ?? maxBodyBytes;
}

/**
 * Reads the whole body. If the announced length is too large, the body is rejected without reading it.
 *
 * @throws RequestEntityTooLargeException
 * @throws SerializationException if the connection ends before the body does
 */
export async function readBody(request: Request): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  const limit = bodyLimit(request.headers.get('x-amz-target'));
  if (announced === null) return readChunks(request.body, limit);
  if (Number(announced) > limit) throw tooLarge(limit);
  // The HTTP parser delivers exactly the announced number of bytes, or fails.
  return new Uint8Array(await request.arrayBuffer().catch(brokenOff));
}

/** The connection ended before the body did. Nobody reads the answer, but the log must not show a server error. */
function brokenOff(cause: unknown): never {
  throw serviceError('SerializationException', '', { cause });
}

/** Reads a body of unknown length (chunked encoding, from HTTP/1.1 clients that stream). */
async function readChunks(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (;;) {
    const { value } = (await reader?.read().catch(brokenOff)) ?? {};
    if (value === undefined) break;
    length += value.byteLength;
    if (length > limit) {
      await reader?.cancel();
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

/** The error for a body that is larger than the limit, in bytes. */
export function tooLarge(limit: number) {
  return serviceError('RequestEntityTooLargeException', `Request size exceeded the limit of ${limit} bytes`);
}
