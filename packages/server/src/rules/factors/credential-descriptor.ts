/** A passkey as browsers are told of it (WebAuthn Level 3, PublicKeyCredentialDescriptorJSON). */
import type { PasskeyRecord } from '../../records/passkey.ts';

/** Plain JSON. */
export type CredentialDescriptor = {
  /** The credential id, base64url. */
  readonly id: string;
  readonly type: 'public-key';
  /** Where to look for it; absent where nobody said. */
  readonly transports?: string[];
};

/** The descriptor of a passkey. */
export function credentialDescriptor({
  credentialId,
  transports,
}: Pick<PasskeyRecord, 'credentialId' | 'transports'>): CredentialDescriptor {
  const found: CredentialDescriptor = { id: credentialId, type: 'public-key' };
  return transports.length > 0 ? { ...found, transports: [...transports] } : found;
}
