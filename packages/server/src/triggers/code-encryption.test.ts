import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildDecrypt, KMS, KmsKeyringNode } from '@aws-crypto/client-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadCodeEncryption, parseCodeKey } from './code-encryption.ts';
import { decryptTestCode, testCodes } from './testing/test-functions.ts';

const keyId = 'arn:aws:kms:us-east-1:123456789012:key/4b1a0f0e-0000-4000-8000-000000000000';

describe('with a key of the server', () => {
  it('a code can be decrypted with the key, and its context names the pool', async () => {
    const encrypted = await testCodes.encrypt('us-east-1_a', keyId, 'Aa1-täst');
    const { code, context } = await decryptTestCode(encrypted);
    expect(code).toBe('Aa1-täst');
    expect(context).toMatchObject({ 'userpool-id': 'us-east-1_a' });
    expect(await testCodes.encrypt('us-east-1_a', keyId, 'Aa1-täst')).not.toBe(encrypted);
  });

  it('a code cannot be decrypted with another key', async () => {
    const other = await loadCodeEncryption({ kind: 'raw', key: new Uint8Array(32).fill(6) });
    await expect(decryptTestCode(await other.encrypt('us-east-1_a', keyId, '123456'))).rejects.toThrow();
  });
});

describe('with KMS', () => {
  let server: Server | undefined;
  afterEach(() => {
    server?.close();
    vi.unstubAllEnvs();
  });

  it('a code is encrypted under the KMSKeyID of the pool', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const requests: { target: string; body: Record<string, unknown> }[] = [];
    // GenerateDataKey and Decrypt of the KMS API, with a fixed data key.
    const started = createServer((request, response) => {
      void text(request).then((given) => {
        const target = String(request.headers['x-amz-target']).replace('TrentService.', '');
        requests.push({ target, body: JSON.parse(given) as Record<string, unknown> });
        const plaintext = { KeyId: keyId, Plaintext: Buffer.alloc(32, 8).toString('base64') };
        const wrapped = { CiphertextBlob: Buffer.from('wrapped').toString('base64') };
        return response.end(JSON.stringify(target === 'Decrypt' ? plaintext : { ...plaintext, ...wrapped }));
      });
    });
    server = started;
    await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(started.address() as AddressInfo).port}`;

    const encryption = await loadCodeEncryption({ kind: 'kms', endpoint });
    const encrypted = await encryption.encrypt('us-east-1_a', keyId, '123456');
    const context = expect.objectContaining({ 'userpool-id': 'us-east-1_a' }) as unknown;
    expect(requests).toMatchObject([
      { target: 'GenerateDataKey', body: { KeyId: keyId, EncryptionContext: context, NumberOfBytes: 32 } },
    ]);
    const keyring = new KmsKeyringNode({
      keyIds: [keyId],
      clientProvider: (region: string) => new KMS({ region, endpoint }),
    } as ConstructorParameters<typeof KmsKeyringNode>[0]);
    const { plaintext } = await buildDecrypt().decrypt(keyring, Buffer.from(encrypted, 'base64'));
    expect(plaintext.toString()).toBe('123456');
  });
});

describe('a key file', () => {
  const key = Buffer.alloc(32, 1).toString('base64');
  it.each([key, `${key}\n`, key.replace(/=+$/, '')])('%j is valid', (content) => {
    expect(parseCodeKey(content)).toStrictEqual(Buffer.alloc(32, 1));
  });

  it.each(['', 'key', Buffer.alloc(31).toString('base64'), `${key}${key}`, `${key.slice(0, 20)} ${key.slice(20)}`])(
    '%j is none',
    (content) => {
      expect(parseCodeKey(content)).toBeUndefined();
    },
  );
});
