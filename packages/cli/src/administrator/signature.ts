/**
 * Signature Version 4 (IAM User Guide, "Create a signed AWS API request") for the requests of this command: POST to `/` without a query.
 */
import { createHmac, hash } from 'node:crypto';
import type { Credentials } from '../options/environment.ts';

/** What is signed. */
export interface Signable {
  /** All headers that are signed, by lower-case name; `x-amz-date` is among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly region: string;
}

const service = 'cognito-idp';

/** The value of the Authorization header. */
export function authorization({ headers, body, region }: Signable, credentials: Credentials): string {
  const timestamp = headers['x-amz-date'] ?? '';
  const scope = [timestamp.slice(0, 8), region, service, 'aws4_request'];
  const names = Object.keys(headers).toSorted();
  const lines = names.map((name) => `${name}:${headers[name]?.trim().replaceAll(/\s+/g, ' ')}`);
  const canonical = ['POST', '/', '', ...lines, '', names.join(';'), sha256(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope.join('/'), sha256(canonical)].join('\n');
  const key = scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const credential = `Credential=${credentials.accessKeyId}/${scope.join('/')}`;
  return `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${hmac(key, toSign).toString('hex')}`;
}

/** An instant in the form of `x-amz-date`: `20261123T080500Z`. */
export function amzDate(time: number): string {
  return new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

function sha256(text: string): string {
  return hash('sha256', text);
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
