/** Reads the body before the request takes a slot of the admission queue, so that slow senders do not hold one. */
import type { IncomingMessage } from 'node:http';
import { maxBodyBytes } from './body.ts';

/** The property in which @hono/node-server looks for a body that was already read. */
interface WithRawBody {
  rawBody?: Buffer;
}

/**
 * Returns whether the announced body is larger than the limit of all operations. Such a request is answered without
 * reading it.
 */
export function announcesTooMuch({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length'] ?? 0) > maxBodyBytes;
}

/**
 * Collects the body. A body of unknown length is read until it exceeds the limit; `readBody` then finds it too large.
 *
 * @param done called when the body is complete; not called if the caller disconnects before
 */
export function collectBody(request: IncomingMessage, done: () => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const finish = () => {
    request.off('data', take).off('end', finish);
    const [first = Buffer.alloc(0), ...more] = chunks;
    (request as WithRawBody).rawBody = more.length === 0 ? first : Buffer.concat(chunks);
    done();
  };
  const take = (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length <= maxBodyBytes) return;
    request.pause();
    finish();
  };
  request.on('data', take).on('end', finish);
}
