/** What the challenges of a sign-in contain, temporary passwords, and the challenges of passkeys. */
import {
  AdminCreateUserCommand,
  AssociateSoftwareTokenCommand,
  ListWebAuthnCredentialsCommand,
  StartWebAuthnRegistrationCommand,
  SetUserPoolMfaConfigCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createClientSession } from '@latchkey/srp';
import { expect } from 'vitest';
import { SoftwareAuthenticator } from '../../../packages/server/src/crypto/web-authn/testing/authenticator.ts';
import { Authenticator } from '../../harness/authenticator.ts';
import { password } from '../../harness/aws.ts';
import { alwaysWithSuppression } from '../../harness/device-configurations.ts';
import { choicePool } from '../../harness/factors.ts';
import { newPerson, newPersonWithDevice, uniqueName } from '../../harness/people.ts';
import { invalidSession, refused, usedSession } from '../../harness/refusal.ts';
import { type App, beginSrp, createApp, deviceClaim, initiate, passwordClaim, respond } from '../../harness/sign-in.ts';
import { callOn, type Kind, type Place, USES } from './race.ts';
import { answer, assertPassword, passwordOf, sameAnswer } from './sign-ins.ts';

const choice: Kind = {
  name: 'the Session of a choice',
  refusals: [usedSession],
  async prepare(place) {
    const app = await createApp(place.first, { mfa: 'OFF', pool: choicePool });
    return async () => {
      const { username: USERNAME } = await newPerson(app);
      const reply = await initiate(app, 'USER_AUTH', { USERNAME });
      expect(reply.ChallengeName).toBe('SELECT_CHALLENGE');
      return sameAnswer(place, app, reply, { USERNAME, ANSWER: 'PASSWORD', PASSWORD: password });
    };
  },
};

const secretBlock: Kind = {
  name: 'the secret block of a password',
  refusals: [usedSession],
  async prepare(place) {
    const app = await createApp(place.first, { mfa: 'OFF' });
    return async () => {
      const { username: USERNAME } = await newPerson(app);
      const round = await beginSrp(app, USERNAME);
      return sameAnswer(place, app, round.reply, { USERNAME, ...(await passwordClaim(app, round, password)) });
    };
  },
};

const deviceSecretBlock: Kind = {
  name: 'the secret block of a device',
  refusals: [usedSession],
  async prepare(place) {
    const app = await createApp(place.first, { pool: { DeviceConfiguration: alwaysWithSuppression } });
    const { username: USERNAME, device } = await newPersonWithDevice(app);
    const base = { USERNAME, DEVICE_KEY: device.deviceKey };
    return async () => {
      const asked = await initiate(app, 'USER_PASSWORD_AUTH', { ...base, PASSWORD: password });
      expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH');
      const session = await createClientSession();
      const reply = await respond(app, 'DEVICE_SRP_AUTH', { ...base, SRP_A: session.A }, asked.Session);
      return sameAnswer(place, app, reply, { ...base, ...(await deviceClaim({ reply, session }, device)) });
    };
  },
};

/** The uses have Sessions of their own, so only the password itself is used more than once. */
const temporaryPassword: Kind = {
  name: 'a temporary password',
  refusals: [invalidSession],
  async prepare(place) {
    const app = await createApp(place.first, { mfa: 'OFF' });
    return async () => {
      const USERNAME = uniqueName('invited');
      const user = { UserPoolId: app.userPoolId, Username: USERNAME, TemporaryPassword: password };
      await app.sdk.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
      const begin = () => initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password });
      const sessions = await Promise.all(Array.from({ length: USES }, begin));
      return {
        use(node, index) {
          const responses = { USERNAME, NEW_PASSWORD: passwordOf(index) };
          return answer(node, app, 'NEW_PASSWORD_REQUIRED', responses, sessions[index]?.Session);
        },
        after: (winner) => assertPassword(place, app, USERNAME, winner),
      };
    };
  },
};

const softwareToken: Kind = {
  name: 'the Session of a new authenticator app',
  refusals: [usedSession],
  async prepare(place) {
    const app = await createApp(place.first, { mfa: 'ON' });
    return async () => {
      const { username: USERNAME } = await newPerson(app);
      const reply = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: password });
      expect(reply.ChallengeName).toBe('MFA_SETUP');
      const { Session, SecretCode = '' } = await app.sdk.send(
        new AssociateSoftwareTokenCommand({ Session: reply.Session }),
      );
      const UserCode = await new Authenticator(SecretCode).code();
      return {
        use: (node) => callOn(node, 'VerifySoftwareToken', { Session, UserCode }),
        async after(_winner, output) {
          const next = { USERNAME };
          const done = await respond(app, 'MFA_SETUP', next, String(output['Session']));
          expect(done.AuthenticationResult?.AccessToken).toBeDefined();
        },
      };
    };
  },
};

const origin = 'https://app.example.com';

async function newPasskeyApp({ first }: Place): Promise<App> {
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } as const;
  const app = await createApp(first, {
    mfa: 'OFF',
    pool: {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: [...Policies.SignInPolicy.AllowedFirstAuthFactors] } },
    },
  });
  const WebAuthnConfiguration = { RelyingPartyId: 'app.example.com', UserVerification: 'required' } as const;
  await app.sdk.send(new SetUserPoolMfaConfigCommand({ UserPoolId: app.userPoolId, WebAuthnConfiguration }));
  return app;
}

/** Begins a registration for a new user. */
async function beginRegistration(app: App) {
  const { username } = await newPerson(app);
  const signedIn = await initiate(app, 'USER_PASSWORD_AUTH', { USERNAME: username, PASSWORD: password });
  const AccessToken = signedIn.AuthenticationResult?.AccessToken;
  const { CredentialCreationOptions } = await app.sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
  return {
    username,
    AccessToken,
    options: CredentialCreationOptions as unknown as Parameters<SoftwareAuthenticator['create']>[0],
  };
}

/** Each use has a passkey of its own, so only the challenge is used more than once. */
const registration: Kind = {
  name: 'the challenge of a new passkey',
  refusals: [
    refused(
      'WebAuthnChallengeNotFoundException',
      'The challenge of the passkey registration was not found: it has expired, or was used.',
    ),
  ],
  async prepare(place) {
    const app = await newPasskeyApp(place);
    return async () => {
      const { AccessToken, options } = await beginRegistration(app);
      const credentials = Array.from({ length: USES }, () => new SoftwareAuthenticator(origin).create(options));
      return {
        use: (node, index) =>
          callOn(node, 'CompleteWebAuthnRegistration', { AccessToken, Credential: credentials[index] }),
        async after(winner) {
          const { Credentials } = await app.sdk.send(new ListWebAuthnCredentialsCommand({ AccessToken }));
          expect(Credentials?.map(({ CredentialId }) => CredentialId)).toEqual([credentials[winner]?.['id']]);
        },
      };
    };
  },
};

const passkey: Kind = {
  name: 'the challenge of a passkey',
  refusals: [usedSession],
  async prepare(place) {
    const app = await newPasskeyApp(place);
    const { username: USERNAME, AccessToken, options } = await beginRegistration(app);
    const authenticator = new SoftwareAuthenticator(origin);
    const Credential = authenticator.create(options);
    expect(await callOn(place.nodes[0], 'CompleteWebAuthnRegistration', { AccessToken, Credential })).toMatchObject({
      hasWon: true,
    });
    return async () => {
      const reply = await initiate(app, 'USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'WEB_AUTHN' });
      const asked = JSON.parse(reply.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '{}') as Parameters<
        SoftwareAuthenticator['get']
      >[0];
      return sameAnswer(place, app, reply, { USERNAME, CREDENTIAL: JSON.stringify(authenticator.get(asked)) });
    };
  },
};

export const challenges: readonly Kind[] = [
  choice,
  secretBlock,
  deviceSecretBlock,
  temporaryPassword,
  softwareToken,
  passkey,
  registration,
];
