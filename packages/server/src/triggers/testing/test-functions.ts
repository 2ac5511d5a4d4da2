/**
 * Functions for tests. They run in this process and are found by the name in their ARN.
 *
 * ```ts
 * services.functions.set('allow', (event) => ({ ...event, response: { autoConfirmUser: true } }));
 * LambdaConfig: { PreSignUp: functionArn('allow') }
 * ```
 */
import { type CodeEncryption, loadCodeEncryption, rawKeyName } from '../code-encryption.ts';
import { functionName } from '../configured-function.ts';
import type { FindRunner } from '../create-triggers.ts';
import { FunctionFailure } from '../function-runner.ts';
import type { TriggerEvent } from '../trigger-event.ts';

/** Receives an event and returns it with changes, as a Lambda function does. An error that it throws is its failure. */
export type TestFunction = (event: TestEvent) => unknown;

/** An event that was passed through JSON, with loose types for short tests. */
export type TestEvent = Omit<TriggerEvent, 'request' | 'response'> & {
  readonly request: Readonly<Record<string, unknown>> & { readonly userAttributes: Readonly<Record<string, string>> };
  readonly response: Record<string, unknown>;
};

/** Functions by name. */
export type TestFunctions = Map<string, TestFunction>;

/** Returns the ARN of a test function for LambdaConfig. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
}

/** Finds test functions. Events and answers are passed through JSON, as in production. */
export function testRunners(functions: TestFunctions): FindRunner {
  return (arn) => {
    const run = functions.get(functionName(arn));
    if (run === undefined) return undefined;
    return {
      async run(event) {
        const returned = await attempt(run, JSON.parse(JSON.stringify(event)) as TestEvent);
        const body = JSON.stringify(returned ?? null);
        return JSON.parse(body) as unknown;
      },
    };
  };
}

async function attempt(run: TestFunction, event: TestEvent): Promise<unknown> {
  try {
    return await run(event);
  } catch (error) {
    throw new FunctionFailure(error instanceof Error ? error.message : String(error));
  }
}

const senderKey = new Uint8Array(32).fill(5);

/** Encrypts codes as a server with a key file does. The library is loaded when a test needs it. */
export const testCodes: CodeEncryption = {
  async encrypt(poolId, keyId, code) {
    const encryption = await loadCodeEncryption({ kind: 'raw', key: senderKey });
    return encryption.encrypt(poolId, keyId, code);
  },
};

/** Decrypts a code of `testCodes`, as a custom sender does. */
export async function decryptTestCode(code: string): Promise<{ readonly code: string; readonly context: object }> {
  const { buildDecrypt, RawAesKeyringNode, RawAesWrappingSuiteIdentifier } = await import('@aws-crypto/client-node');
  const wrappingSuite = RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING;
  const keyring = new RawAesKeyringNode({ ...rawKeyName, unencryptedMasterKey: senderKey, wrappingSuite });
  const { plaintext, messageHeader } = await buildDecrypt().decrypt(keyring, Buffer.from(code, 'base64'));
  return { code: plaintext.toString('utf8'), context: messageHeader.encryptionContext };
}
