import { describe, expect, it } from 'vitest';
import { maxBodyBytes, readBody } from './body.ts';

const tooLarge = { code: 'RequestEntityTooLargeException', status: 413 };

function post(body: string | ReadableStream, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost/', { method: 'POST', body, headers, duplex: 'half' });
}

/** A body that counts how much of it was read. */
function stream(chunks: number, size: number) {
  const taken = { chunks: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (taken.chunks === chunks) return controller.close();
        taken.chunks++;
        controller.enqueue(new Uint8Array(size).fill(97));
      },
      cancel() {
        taken.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, taken };
}

describe('readBody', () => {
  it('reads a body of known and of unknown length', async () => {
    const text = '{"name":"Zoë"}';
    const known = { 'content-length': String(Buffer.byteLength(text)) };
    for (const headers of [known, {}]) {
      expect(Buffer.from(await readBody(post(text, headers))).toString()).toBe(text);
    }
  });

  it('treats a missing body as an empty one', async () => {
    expect(await readBody(new Request('http://localhost/', { method: 'POST' }))).toHaveLength(0);
  });

  it('accepts a body of exactly the limit', async () => {
    expect(await readBody(post(stream(2, maxBodyBytes / 2).body))).toHaveLength(maxBodyBytes);
  });

  it('rejects an announced length above the limit without reading', async () => {
    const { body, taken } = stream(1_000, 1_024);
    const request = post(body, { 'content-length': String(maxBodyBytes + 1) });
    await expect(readBody(request)).rejects.toMatchObject(tooLarge);
    expect(taken.chunks).toBe(0);
  });

  it('stops reading an endless body at the limit', async () => {
    const { body, taken } = stream(1e9, 1_024);
    await expect(readBody(post(body))).rejects.toMatchObject(tooLarge);
    expect(taken.chunks).toBeLessThanOrEqual(maxBodyBytes / 1_024 + 2);
    expect(taken.cancelled).toBe(true);
  });

  it('does not report a server error if the caller disconnects', async () => {
    for (const headers of [{ 'content-length': '100' }, {}]) {
      const body = new ReadableStream<Uint8Array>({ pull: () => Promise.reject(new Error('connection reset')) });
      await expect(readBody(post(body, headers))).rejects.toMatchObject({ code: 'SerializationException' });
    }
  });

  it.each([
    ['CreateManagedLoginBranding', 2_097_152],
    ['UpdateManagedLoginBranding', 2_097_152],
    ['SetUICustomization', 524_288],
    ['DescribeManagedLoginBranding', maxBodyBytes],
  ])('takes a body of %s up to %i bytes', async (operation, limit) => {
    const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` };
    for (const announced of [false, true]) {
      const send = (size: number) =>
        readBody(post('x'.repeat(size), announced ? { ...headers, 'content-length': String(size) } : headers));
      expect(await send(limit)).toHaveLength(limit);
      await expect(send(limit + 1)).rejects.toMatchObject(tooLarge);
    }
  });
});
