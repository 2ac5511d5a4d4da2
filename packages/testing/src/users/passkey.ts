/** Passkeys of test users: an authenticator in software (WebAuthn Level 3), and the same key in that of a browser. */
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { PasskeyOptions } from '../options.ts';

/** A passkey that the user has registered. */
export interface TestPasskey {
  readonly name: string;
  /** CredentialId, base64url. */
  readonly credentialId: string;
  /** The domain that it belongs to. */
  readonly relyingPartyId: string;
  /** The private key: P-256, PKCS#8 in base64. */
  readonly privateKey: string;
  /**
   * Answers a WEB_AUTHN challenge without a browser, as a user who was verified by a PIN or a fingerprint: what `toJSON()` of a browser's
   * credential returns. It is the CREDENTIAL of RespondToAuthChallenge (as JSON text), and `credential` of `step.respond` in `@latchkey/client`.
   *
   * @param options CREDENTIAL_REQUEST_OPTIONS, as text or read: `step.options`
   */
  answer(options: unknown, how?: PasskeyAnswerOptions): PasskeyAnswer;
  /**
   * Puts the passkey into a browser: adds a virtual authenticator with it to a tab of Chromium. It always agrees, and verifies the user.
   *
   * @param devTools of Playwright `await page.context().newCDPSession(page)`, of Puppeteer `await page.createCDPSession()`
   */
  install(devTools: DevTools): Promise<void>;
}

export interface PasskeyAnswerOptions {
  /** The origin of the page; `https://` and the relying party by default, `http://localhost` for localhost. */
  readonly origin?: string;
  /** Whether the authenticator verified the user; true by default. */
  readonly userVerified?: boolean;
}

/** AuthenticationResponseJSON (WebAuthn Level 3 section 5.1.8). A type alias, so that it is also a JSON document to the compiler. */
// oxlint-disable-next-line typescript/consistent-type-definitions -- see above
export type PasskeyAnswer = {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly authenticatorAttachment: 'platform';
  readonly clientExtensionResults: { readonly [name: string]: never };
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle: string;
  };
};

/** A session of the Chrome DevTools Protocol. */
export interface DevTools {
  // oxlint-disable-next-line typescript/no-explicit-any -- Playwright and Puppeteer have different types for their commands
  send(method: any, parameters?: any): Promise<any>;
}

/** The secrets of a passkey, before its user exists: in the form of a seed. */
export interface PasskeySecrets {
  readonly name: string;
  readonly id: string;
  readonly privateKey: string;
}

/** Makes passkeys with new keys. */
export function newPasskeys(passkeys: number | readonly PasskeyOptions[]): readonly PasskeySecrets[] {
  const list: readonly PasskeyOptions[] =
    typeof passkeys === 'number' ? Array.from({ length: passkeys }, () => ({})) : passkeys;
  return list.map(({ name }, index) => ({
    name: name ?? `passkey ${index + 1}`,
    id: randomBytes(32).toString('base64url'),
    privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ format: 'der', type: 'pkcs8' })
      .toString('base64'),
  }));
}

/**
 * A server refuses a counter that does not grow. Each answer, and each browser, begins this much above the one before, so a test can use them
 * one after the other.
 */
const COUNTS_PER_USE = 1_000;

/** User present, user verified (WebAuthn Level 3 section 6.1). */
const PRESENT = 1;
const VERIFIED = 4;

/** @param sub of the user: the user handle, as in Cognito */
export function testPasskey(
  { name, id, privateKey }: PasskeySecrets,
  { sub, relyingPartyId }: { readonly sub: string; readonly relyingPartyId: string },
): TestPasskey {
  const key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
  const ownOrigin = relyingPartyId === 'localhost' ? 'http://localhost' : `https://${relyingPartyId}`;
  let signCount = 0;
  return {
    name,
    credentialId: id,
    relyingPartyId,
    privateKey,

    answer(given, { origin = ownOrigin, userVerified = true } = {}) {
      const { challenge, rpId = relyingPartyId } = requestOptions(given);
      signCount += COUNTS_PER_USE;
      const clientData = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false }));
      const counter = Buffer.alloc(4);
      counter.writeUInt32BE(signCount);
      const flags = Buffer.of(PRESENT | (userVerified ? VERIFIED : 0));
      const authenticatorData = Buffer.concat([sha256(rpId), flags, counter]);
      const signature = sign('sha256', Buffer.concat([authenticatorData, sha256(clientData)]), key);
      return {
        id,
        rawId: id,
        type: 'public-key',
        authenticatorAttachment: 'platform',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: authenticatorData.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: Buffer.from(sub).toString('base64url'),
        },
      };
    },

    async install(devTools) {
      signCount += COUNTS_PER_USE;
      await devTools.send('WebAuthn.enable');
      const options = {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      };
      const { authenticatorId } = (await devTools.send('WebAuthn.addVirtualAuthenticator', { options })) as {
        readonly authenticatorId: string;
      };
      const credential = {
        credentialId: Buffer.from(id, 'base64url').toString('base64'),
        isResidentCredential: true,
        rpId: relyingPartyId,
        privateKey,
        userHandle: Buffer.from(sub).toString('base64'),
        signCount,
      };
      await devTools.send('WebAuthn.addCredential', { authenticatorId, credential });
    },
  };
}

function sha256(data: string | Buffer): Buffer {
  return createHash('sha256').update(data).digest();
}

/** @throws TypeError for anything that is no CREDENTIAL_REQUEST_OPTIONS */
function requestOptions(given: unknown): { readonly challenge: string; readonly rpId?: string } {
  const options = (typeof given === 'string' ? JSON.parse(given) : given) as {
    readonly challenge?: unknown;
    readonly rpId?: string;
  } | null;
  if (typeof options?.challenge !== 'string') {
    throw new TypeError('The options have no challenge: give CREDENTIAL_REQUEST_OPTIONS of a WEB_AUTHN challenge.');
  }
  return { challenge: options.challenge, ...(options.rpId !== undefined && { rpId: options.rpId }) };
}
