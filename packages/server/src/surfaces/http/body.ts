/** Reads the body of a request, and never more of it than the API allows. */
import { serviceError } from '@latchkey/model';

/** Largest body, in bytes. The largest sensible request, a sign-up with every attribute at its limit, is half of it. */
export const maxBodyBytes = 128 * 1024;

/**
 * Reads the whole body. A length that is announced and too large is refused before anything is read.
 *
 * @throws RequestEntityTooLargeException
 * @throws SerializationException when it breaks off
 */
export async function readBody(request: Request): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (announced === null) return readChunks(request.body);
  if (Number(announced) > maxBodyBytes) throw tooLarge();
  // The HTTP parser delivers exactly the announced number of bytes, or fails.
  return new Uint8Array(await request.arrayBuffer().catch(brokenOff));
}

/** The caller went away in the middle; nobody reads the answer, but it is no fault of the server's. */
function brokenOff(cause: unknown): never {
  throw serviceError('SerializationException', '', { cause });
}

/** Bodies of unknown length (chunked encoding, HTTP/1.1 clients that stream). */
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
