/** Cases of the operations on passkeys. The authenticator is software that is written for tests only. */
import {
  CompleteWebAuthnRegistrationCommand,
  type CreateUserPoolCommandInput,
  DeleteWebAuthnCredentialCommand,
  ListWebAuthnCredentialsCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { SoftwareAuthenticator } from '../../packages/server/src/crypto/web-authn/testing/authenticator.ts';
import { newPerson } from '../harness/people.ts';
import { type App, secondClient, signIn } from '../harness/sign-in.ts';
import type { Cases, ErrorCase, World } from './operation-cases.ts';
import { untilRefused } from './repeated.ts';

const pool: Partial<CreateUserPoolCommandInput> = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
};

/** Creates a pool with passkeys, and a user who is signed in. */
async function signedIn(world: World, RelyingPartyId = 'example.com') {
  const app = await world.newApp({ pool });
  const WebAuthnConfiguration = { RelyingPartyId };
  await world.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: app.userPoolId, WebAuthnConfiguration }));
  const person = await newPerson(app);
  const { result } = await signIn(app, person);
  return { app, person, AccessToken: result.AccessToken };
}

type Creation = Parameters<SoftwareAuthenticator['create']>;

async function start({ sdk }: App, AccessToken: string | undefined): Promise<Creation[0]> {
  const { CredentialCreationOptions } = await sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
  return CredentialCreationOptions as unknown as Creation[0];
}

function complete({ sdk }: App, AccessToken: string | undefined, credential: object) {
  // JSON on the wire has no undefined members.
  const Credential = JSON.parse(JSON.stringify(credential)) as Record<string, string>;
  return sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }));
}

async function register(app: App, AccessToken: string | undefined, origin = 'https://example.com') {
  const authenticator = new SoftwareAuthenticator(origin, {});
  await complete(app, AccessToken, authenticator.create(await start(app, AccessToken)));
  return authenticator.credentialId;
}

async function credentialIds({ sdk }: App, AccessToken: string | undefined) {
  const { Credentials = [] } = await sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken }));
  return Credentials.map(({ CredentialId }) => CredentialId);
}

/** A user of a pool in which passkeys are not a first factor. */
const notEnabled =
  (request: (app: App, AccessToken: string | undefined) => Promise<unknown>): ErrorCase =>
  async ({ app }) => {
    const { result } = await signIn(app, await newPerson(app));
    return request(app, result.AccessToken);
  };

const aCredential = new SoftwareAuthenticator('https://example.com', {}).create({
  challenge: 'AAAA',
  rp: { id: 'example.com' },
  user: { id: 'AAAA' },
});

export const passkeys = {
  StartWebAuthnRegistration: {
    async effect(world) {
      const { app, AccessToken } = await signedIn(world);
      expect(await start(app, AccessToken)).toMatchObject({ rp: { id: 'example.com' }, challenge: expect.any(String) });
    },
    errors: {
      WebAuthnNotEnabledException: notEnabled(start),
      WebAuthnConfigurationMissingException:
        'In development the relying party is localhost if the pool has none; passkeys.test.ts beside the operation has the error.',
      async LimitExceededException(world) {
        const { app, AccessToken } = await signedIn(world);
        return untilRefused('LimitExceededException', () => register(app, AccessToken));
      },
    },
  },
  CompleteWebAuthnRegistration: {
    async effect(world) {
      const { app, AccessToken } = await signedIn(world);
      const id = await register(app, AccessToken);
      expect(await credentialIds(app, AccessToken)).toEqual([id]);
    },
    errors: {
      WebAuthnNotEnabledException: notEnabled((app, AccessToken) => complete(app, AccessToken, aCredential)),
      async WebAuthnChallengeNotFoundException(world) {
        const { app, AccessToken } = await signedIn(world);
        return complete(app, AccessToken, aCredential);
      },
      async WebAuthnRelyingPartyMismatchException(world) {
        const { app, AccessToken } = await signedIn(world);
        const says = { relyingPartyId: 'example.net' };
        const authenticator = new SoftwareAuthenticator('https://example.com', { says });
        return complete(app, AccessToken, authenticator.create(await start(app, AccessToken)));
      },
      async WebAuthnClientMismatchException(world) {
        const { app, person, AccessToken } = await signedIn(world);
        const other = await signIn(await secondClient(app), person);
        const options = await start(app, AccessToken);
        const authenticator = new SoftwareAuthenticator('https://example.com', {});
        return complete(app, other.result.AccessToken, authenticator.create(options));
      },
      async WebAuthnOriginNotAllowedException(world) {
        const { app, AccessToken } = await signedIn(world);
        return register(app, AccessToken, 'https://example.net');
      },
      async WebAuthnCredentialNotSupportedException(world) {
        const { app, AccessToken } = await signedIn(world);
        const authenticator = new SoftwareAuthenticator('https://example.com', {});
        const credential = authenticator.create(await start(app, AccessToken), { algorithm: -8 });
        return complete(app, AccessToken, credential);
      },
      async LimitExceededException(world) {
        const { app, AccessToken } = await signedIn(world);
        // The challenge is issued before the last passkey below the limit is stored.
        const options = await start(app, AccessToken);
        await untilRefused('LimitExceededException', () => register(app, AccessToken)).catch(() => undefined);
        const authenticator = new SoftwareAuthenticator('https://example.com', {});
        return complete(app, AccessToken, authenticator.create(options));
      },
    },
  },
  ListWebAuthnCredentials: {
    async effect(world) {
      const { app, AccessToken } = await signedIn(world);
      const ids = [await register(app, AccessToken), await register(app, AccessToken)];
      expect(new Set(await credentialIds(app, AccessToken))).toEqual(new Set(ids));
    },
    errors: { LimitExceededException: 'The number of listings is not limited.' },
  },
  DeleteWebAuthnCredential: {
    async effect(world) {
      const { app, AccessToken } = await signedIn(world);
      const CredentialId = await register(app, AccessToken);
      await world.sdk.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId }));
      expect(await credentialIds(app, AccessToken)).toEqual([]);
    },
    errors: { LimitExceededException: 'The number of deletions is not limited.' },
  },
} satisfies Cases;
