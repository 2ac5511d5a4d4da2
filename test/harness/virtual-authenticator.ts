/** Chromium's software authenticator, controlled with the DevTools protocol (domain WebAuthn). */
import type { CDPSession, Page } from 'playwright-core';

export interface VirtualAuthenticator {
  /** Returns the credential ids, base64url, in no particular order. */
  credentialIds(): Promise<readonly string[]>;
  /** Sets the signature counter of the passkey. A lower value simulates a copy of the passkey. */
  setSignCount(signCount: number): Promise<void>;
}

/**
 * Adds a virtual authenticator to the tab. It always confirms that the user is present. It exists until the tab is closed.
 * @param verifiesUser Whether it can verify the user (as by fingerprint or PIN); if so, it always does
 */
export async function addVirtualAuthenticator(page: Page, verifiesUser = true): Promise<VirtualAuthenticator> {
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
      if (credential === undefined) throw new Error('The authenticator has no passkey.');
      await cdp.send('WebAuthn.removeCredential', { authenticatorId, credentialId: credential.credentialId });
      await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, signCount } });
    },
  };
}
