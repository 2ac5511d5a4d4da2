/** The exchange with an identity provider that another library implements. */
import { beforeAll, describe, expect, it } from 'vitest';
import { certifiedKey } from '../../crypto/self-signed-certificate.ts';
import { systemRandom } from '../../crypto/random.ts';
import { type SamlMetadata, readSamlMetadata } from '../saml-metadata.ts';
import { authnRequestUrl } from './authn-request.ts';
import { logoutRequestUrl, readLogoutResponse } from './logout.ts';
import { messageId } from './redirect.ts';
import { readResponse } from './response.ts';
import { serviceProviderMetadata } from './service-provider-metadata.ts';
import { AUDIENCE, CONSUMER, encryptionKey, NOW, otherKey } from './testing/identity-provider.ts';
import { type SamlifyProvider, type SamlifySettings, samlifyProvider } from './testing/samlify-provider.ts';

const signingKey = await certifiedKey('eu-west-1_Saml', 10, NOW - 1_000, systemRandom);
const LOGOUT = 'https://auth.example.com/saml2/logout';
const base = 'https://idp.example.com/sso?tenant=1';

function spMetadata(signsRequests: boolean): string {
  return serviceProviderMetadata({
    entityId: AUDIENCE,
    consumerUrl: CONSUMER,
    logoutUrl: LOGOUT,
    signingCertificate: signingKey.certificate,
    encryptionCertificate: encryptionKey.certificate,
    signsRequests,
  });
}

async function metadataOf(provider: SamlifyProvider): Promise<SamlMetadata> {
  const metadata = await readSamlMetadata(provider.metadata);
  if (typeof metadata === 'string') throw new Error(metadata);
  return metadata;
}

const settings: readonly [string, SamlifySettings][] = [
  ['plain', { base }],
  ['signed requests', { base, signedRequests: true }],
  ['encrypted assertions', { base, encrypts: true }],
];

describe.each(settings)('%s', (_name, setting) => {
  const provider = samlifyProvider(setting);
  const signsRequests = setting.signedRequests === true;
  let metadata: SamlMetadata;
  beforeAll(async () => {
    metadata = await metadataOf(provider);
  });

  it('signs a user in and out', async () => {
    const id = messageId(systemRandom);
    const url = await authnRequestUrl({
      id,
      issuedAt: NOW,
      destination: metadata.signInUrl,
      issuer: AUDIENCE,
      consumerUrl: CONSUMER,
      relayState: 'state & more',
      signingKey: signsRequests ? signingKey.privateKey : null,
      forceAuthn: true,
    });
    expect(url.startsWith('https://idp.example.com/sso?tenant=1/sign-in&SAMLRequest=')).toBe(true);
    const answer = await provider.answer(url, spMetadata(signsRequests), "O'Hara&Co@example.com");
    expect(answer).toMatchObject({ action: CONSUMER, relayState: 'state & more' });
    const expected = {
      issuer: provider.entityId,
      audience: AUDIENCE,
      recipient: CONSUMER,
      requestId: id,
      now: Date.now(),
      certificates: metadata.signingCertificates,
      decryptionKey: encryptionKey.privateKey,
      mustBeEncrypted: setting.encrypts === true,
    };
    const read = await readResponse(answer.samlResponse, expected);
    expect(read.nameId.value).toBe("O'Hara&Co@example.com");
    expect(read.attributes.get('groups')).toStrictEqual(['staff', 'board']);

    const logoutId = messageId(systemRandom);
    const logout = await logoutRequestUrl({
      id: logoutId,
      issuedAt: NOW,
      destination: metadata.signOutUrl ?? '',
      issuer: AUDIENCE,
      nameId: read.nameId,
      sessionIndex: read.sessionIndex,
      relayState: 'way out',
      signingKey: signingKey.privateKey,
    });
    const out = await provider.signOut(logout, spMetadata(signsRequests));
    expect(out).toMatchObject({ action: LOGOUT, relayState: 'way out', nameId: "O'Hara&Co@example.com" });
    const wanted = { ...expected, destination: LOGOUT, requestId: logoutId };
    await readLogoutResponse(out.samlResponse, wanted);
    const wrong = [
      ['issuer', { issuer: 'https://evil.example.com' }],
      ['destination', { destination: CONSUMER }],
      ['in-response-to', { requestId: '_other' }],
      ['signature', { certificates: [otherKey.certificate] }],
    ] as const;
    for (const [reason, change] of wrong) {
      await expect(readLogoutResponse(out.samlResponse, { ...wanted, ...change })).rejects.toMatchObject({ reason });
    }
    await expect(readResponse(out.samlResponse, expected)).rejects.toMatchObject({ reason: 'malformed' });
    await expect(readLogoutResponse(answer.samlResponse, wanted)).rejects.toMatchObject({ reason: 'malformed' });
  });
});

it('signs requests so that a changed RelayState is noticed', async () => {
  const provider = samlifyProvider({ base, signedRequests: true });
  const { signInUrl } = await metadataOf(provider);
  const url = await authnRequestUrl({
    id: '_1',
    issuedAt: NOW,
    destination: signInUrl,
    issuer: AUDIENCE,
    consumerUrl: CONSUMER,
    relayState: 'mine',
    signingKey: signingKey.privateKey,
    forceAuthn: false,
  });
  await expect(provider.answer(url, spMetadata(true), 'ada')).resolves.toMatchObject({ relayState: 'mine' });
  await expect(provider.answer(url.replace('=mine', '=yours'), spMetadata(true), 'ada')).rejects.toThrow(/SIGNATURE/);
});
