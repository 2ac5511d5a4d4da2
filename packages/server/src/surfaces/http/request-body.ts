/** Takes a request's body in before the request gets a place: whoever sends slowly must not hold one. */
import type { IncomingMessage } from 'node:http';
import { maxBodyBytes } from './body.ts';
import type { HeldBody } from './held-bodies.ts';

/** Where @hono/node-server looks for a body that was read before. */
interface WithRawBody {
  rawBody?: Buffer;
}

/** Whether the body is announced to be larger than any operation takes; the answer says so, and none of it is read. */
export function announcesTooMuch({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > maxBodyBytes;
}

/**
 * Collects the body. A body of unknown length is read until it is larger than any operation takes, and no further: who
 * reads it then finds it too large.
 *
 * @param held counts it
 * @param done called once the body is there; not called if the caller goes away before
 * @param tooMuch called in place of `done` when the caller may not hold so much; the rest is read and forgotten
 */
export function takeBody(request: IncomingMessage, held: HeldBody, done: () => void, tooMuch: () => void): void {
  const chunks: Buffer[] = [];
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
    if (length <= maxBodyBytes) return undefined;
    request.pause();
    return finish();
  };
  request.on('data', take).on('end', finish);
}
