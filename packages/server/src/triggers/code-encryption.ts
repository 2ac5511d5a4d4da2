/**
 * Encrypts codes for custom senders as Cognito does: as a message in the format of the AWS Encryption SDK, whose
 * encryption context names the pool ("Custom sender Lambda triggers" of the developer guide; the context is observed).
 * Uses
 * @aws-crypto/client-node, an optional peer dependency.
 */
import { decodeBase64 } from '../crypto/base64.ts';
import type { KeyringNode } from '@aws-crypto/client-node';

type Sdk = typeof import('@aws-crypto/client-node');

/** The key that encrypts codes. */
export type CodeKey =
  | { readonly kind: 'raw' /** 32 bytes. */; readonly key: Uint8Array }
  | { readonly kind: 'kms' /** Null for AWS's own endpoints. */; readonly endpoint: string | null };

export interface CodeEncryption {
  /**
   * Encrypts a code for a pool.
   * @param keyId KMSKeyID of the pool's LambdaConfig
   * @returns base64
   */
  encrypt(poolId: string, keyId: string, code: string): Promise<string>;
}

/** Name and namespace of a raw key. Functions that decrypt codes must use the same ones (docs/guide/triggers.md). */
export const rawKeyName = { keyNamespace: 'latchkey', keyName: 'custom-sender' } as const;

/**
 * Loads the Encryption SDK.
 * @throws Error if it is not installed; the message names the package
 */
export async function loadCodeEncryption(codeKey: CodeKey): Promise<CodeEncryption> {
  const sdk = await import('@aws-crypto/client-node').catch((cause: unknown) => {
    const message = 'Custom senders need the package @aws-crypto/client-node: npm install @aws-crypto/client-node';
    throw new Error(message, { cause });
  });
  // Messages with key commitment can be read under every client policy of the guide's examples.
  const { encrypt } = sdk.buildEncrypt(sdk.CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  const keyrings = new Map<string, KeyringNode>();

  return {
    async encrypt(poolId, keyId, code) {
      const known = keyrings.get(keyId) ?? keyringOf(sdk, codeKey, keyId);
      keyrings.set(keyId, known);
      const { result } = await encrypt(known, Buffer.from(code, 'utf8'), {
        encryptionContext: { 'userpool-id': poolId },
      });
      return result.toString('base64');
    },
  };
}

function keyringOf(sdk: Sdk, codeKey: CodeKey, keyId: string): KeyringNode {
  if (codeKey.kind === 'raw') {
    const wrappingSuite = sdk.RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING;
    // The SDK requires a buffer that contains nothing but the key.
    const unencryptedMasterKey = new Uint8Array(codeKey.key);
    return new sdk.RawAesKeyringNode({ ...rawKeyName, unencryptedMasterKey, wrappingSuite });
  }
  const { endpoint } = codeKey;
  const clientProvider = (region: string) => new sdk.KMS(endpoint === null ? { region } : { region, endpoint });
  // The types of the two packages agree only without exactOptionalPropertyTypes.
  type Input = ConstructorParameters<Sdk['KmsKeyringNode']>[0];
  return new sdk.KmsKeyringNode({ generatorKeyId: keyId, clientProvider } as Input);
}

/** Reads the text of a key file: 32 bytes in base64. Returns undefined for anything else. */
export function parseCodeKey(text: string): Uint8Array | undefined {
  const key = decodeBase64(text.trim());
  return key?.length === 32 ? key : undefined;
}
