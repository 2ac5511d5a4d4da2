/** Reads the body before the request takes a slot of the admission queue, so that slow senders do not hold one. */
import type { IncomingMessage } from 'node:http';
import { bodyLimit, tooLarge } from './body.ts';
import type { HeldBody } from './held-bodies.ts';

/** The property in which @hono/node-server looks for a body that was already read. */
interface WithRawBody {
  rawBody?: Buffer;
}

/**
 * Returns the body that `collectBody` has collected, without a copy; undefined if there is none.
 *
 * @throws RequestEntityTooLargeException
 */
export function collectedBody(request: IncomingMessage): Uint8Array | undefined {
  const { rawBody } = request as WithRawBody;
  const limit = bodyLimit(request.headers['x-amz-target']);
  if (rawBody !== undefined && rawBody.byteLength > limit) throw tooLarge(limit);
  return rawBody;
}

/**
 * Returns whether the announced body is larger than the limit of the operation. Such a request is answered without
 * reading it.
 */
export function announcesTooMuch({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > bodyLimit(headers['x-amz-target']);
}

/**
 * Collects the body. A body of unknown length is read until it exceeds the limit; `readBody` then finds it too large.
 *
 * @param held counts the body
 * @param done called when the body is complete; not called if the caller disconnects before
 * @param tooMuch called instead of `done` if the caller may not hold so much; the rest is read and dropped
 */
export function collectBody(request: IncomingMessage, held: HeldBody, done: () => void, tooMuch: () => void): void {
  const chunks: Buffer[] = [];
  const limit = bodyLimit(request.headers['x-amz-target']);
  let length = 0;
  const finish = () => {
    request.off('data', take).off('end', finish);
    const [first = Buffer.alloc(0), ...more] = chunks;
    (request as WithRawBody).rawBody = more.length === 0 ? first : Buffer.concat(chunks);
    done();
  };
  const take = (chunk: Buffer) => {
    if (!held.take(chunk.byteLength)) {
      request.off('data', take).off('end', finish).resume();
      chunks.length = 0;
      return tooMuch();
    }
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length <= limit) return undefined;
    request.pause();
    return finish();
  };
  request.on('data', take).on('end', finish);
}
