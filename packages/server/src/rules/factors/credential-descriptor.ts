/** A passkey as it is described to browsers (WebAuthn Level 3, PublicKeyCredentialDescriptorJSON). */
import type { PasskeyRecord } from '../../records/passkey.ts';

/** Plain JSON. */
export type CredentialDescriptor = {
  /** The credential id, base64url. */
  readonly id: string;
  readonly type: 'public-key';
  /** How the browser can reach the authenticator; absent if the authenticator did not report it. */
  readonly transports?: string[];
};

/** Returns the descriptor of a passkey. */
export function credentialDescriptor({
  credentialId,
  transports,
}: Pick<PasskeyRecord, 'credentialId' | 'transports'>): CredentialDescriptor {
  const found: CredentialDescriptor = { id: credentialId, type: 'public-key' };
  return transports.length > 0 ? { ...found, transports: [...transports] } : found;
}
