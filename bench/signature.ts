/** Signs requests of the load driver (SigV4) without the SDK, which costs more than the server's work. */
import { createHmac, hash } from 'node:crypto';
import { region } from '../test/harness/aws.ts';

/** The access key of the measured servers. */
export const accessKey = { accessKeyId: 'BENCH', secretAccessKey: 'a-secret-for-this-run-only' };

const SIGNED = 'host;x-amz-date;x-amz-target';

const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

let today = { date: '', key: Buffer.alloc(0) };

/** The key of a day is derived once. */
function signingKey(date: string): Buffer {
  if (today.date !== date) {
    const parts = [date, region, 'cognito-idp', 'aws4_request'];
    const key = parts.reduce<string | Buffer>(hmac, `AWS4${accessKey.secretAccessKey}`);
    today = { date, key: Buffer.from(key) };
  }
  return today.key;
}

/** Returns the headers that sign a POST to `/`, each with its line end. */
export function signatureHeaders(host: string, target: string, body: string): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const date = time.slice(0, 8);
  const scope = `${date}/${region}/cognito-idp/aws4_request`;
  const headers = `host:${host}\nx-amz-date:${time}\nx-amz-target:${target}\n`;
  const canonical = `POST\n/\n\n${headers}\n${SIGNED}\n${hash('sha256', body)}`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${hash('sha256', canonical)}`;
  const signature = hmac(signingKey(date), text).toString('hex');
  const credential = `${accessKey.accessKeyId}/${scope}`;
  const authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${SIGNED}, Signature=${signature}`;
  return `X-Amz-Date: ${time}\r\nAuthorization: ${authorization}\r\n`;
}
