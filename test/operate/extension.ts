/** Calls Latchkey's own operations. */
import { formalSignature, type RawClient } from '../harness/raw-client.ts';

/** Calls an extension that must succeed. */
export async function callExtension<T>(raw: RawClient, name: string, input: object): Promise<T> {
  const headers = { 'x-amz-target': `Latchkey.${name}`, ...formalSignature() };
  const { status, text } = await raw.send({ headers, body: JSON.stringify(input) });
  if (status !== 200) throw new Error(`${name}: ${status} ${text}`);
  return JSON.parse(text) as T;
}

export interface ExportedEvent {
  readonly sub: string;
  readonly at: number;
  readonly details: string;
}
