/** Reads the body of a request, up to the limit of the API. */
import { serviceError } from '@latchkey/model';

/**
 * Largest body, in bytes. The largest realistic request, a sign-up with every attribute at its limit, is half of it.
 */
export const maxBodyBytes = 128 * 1024;

/**
 * Reads the whole body. If the announced length is too large, the body is rejected without reading it.
 *
 * @throws RequestEntityTooLargeException
 * @throws SerializationException if the connection ends before the body does
 */
export async function readBody(request: Request): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (announced === null) return readChunks(request.body);
  if (Number(announced) > maxBodyBytes) throw tooLarge();
  // The HTTP parser delivers exactly the announced number of bytes, or fails.
  return new Uint8Array(await request.arrayBuffer().catch(brokenOff));
}

/** The connection ended before the body did. Nobody reads the answer, but the log must not show a server error. */
function brokenOff(cause: unknown): never {
  throw serviceError('SerializationException', '', { cause });
}

/** Reads a body of unknown length (chunked encoding, from HTTP/1.1 clients that stream). */
async function readChunks(body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (;;) {
    const { value } = (await reader?.read().catch(brokenOff)) ?? {};
    if (value === undefined) break;
    length += value.byteLength;
    if (length > maxBodyBytes) {
      await reader?.cancel();
      throw tooLarge();
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks);
}

function tooLarge() {
  return serviceError('RequestEntityTooLargeException', `Request size exceeded the limit of ${maxBodyBytes} bytes`);
}
