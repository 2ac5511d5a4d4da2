/** Chromium's own authenticator in software, by the DevTools protocol (domain WebAuthn). */
import type { CDPSession, Page } from 'playwright-core';

export interface VirtualAuthenticator {
  /** Credential ids, base64url, in no order. */
  credentialIds(): Promise<readonly string[]>;
  /** As somebody would who has a copy of the passkey: sets its counter back. */
  setSignCount(signCount: number): Promise<void>;
}

/**
 * Plugs an authenticator into the tab: always somebody there, and verified if it can do that. It goes with the tab.
 * @param verifiesUser Whether it has a finger to feel, or a PIN to ask for
 */
export async function plugIn(page: Page, verifiesUser = true): Promise<VirtualAuthenticator> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: verifiesUser,
      isUserVerified: verifiesUser,
      automaticPresenceSimulation: true,
    },
  });
  const credentials = async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  return {
    async credentialIds() {
      return (await credentials()).map(({ credentialId }) => Buffer.from(credentialId, 'base64').toString('base64url'));
    },
    async setSignCount(signCount) {
      const [credential] = await credentials();
      if (credential === undefined) throw new Error('the authenticator has no passkey');
      await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
      await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount } });
    },
  };
}
