/** ListWebAuthnCredentials: lists the passkeys of the signed-in user. */
import type { WebAuthnCredentialDescription } from '@latchkey/model';
import { openPageToken, sealPageToken } from '../../crypto/page-token.ts';
import { maxPasskeys } from '../../rules/factors/relying-party.ts';
import type { PasskeyRecord } from '../../records/passkey.ts';
import { operation } from '../operation.ts';

export const ListWebAuthnCredentials = operation(
  'ListWebAuthnCredentials',
  'accessToken',
  async ({ input, caller, store, sealer }) => {
    const { poolId, sub } = caller.user;
    const list = ['ListWebAuthnCredentials', poolId, sub] as const;
    // MaxResults may be 0. Empty pages would never end, so 0 means the maximum.
    const page = { limit: input.MaxResults || maxPasskeys, after: openPageToken(sealer, list, input.NextToken) };
    const { items, next } = await store.read.passkeys.list(poolId, sub, page);
    return { Credentials: items.map(describe), NextToken: sealPageToken(sealer, list, next) };
  },
);

function describe(passkey: PasskeyRecord): WebAuthnCredentialDescription {
  return {
    CredentialId: passkey.credentialId,
    FriendlyCredentialName: passkey.friendlyName,
    RelyingPartyId: passkey.relyingPartyId,
    AuthenticatorAttachment: passkey.attachment ?? undefined,
    AuthenticatorTransports: [...passkey.transports],
    CreatedAt: passkey.createdAt / 1000,
  };
}
