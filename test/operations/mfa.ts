/** Cases of the operations on second factors. */
import {
  AdminDeleteSoftwareTokenCommand,
  AdminGetUserCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserSettingsCommand,
  AssociateSoftwareTokenCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SetUserMFAPreferenceCommand,
  SetUserSettingsCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { Authenticator } from '../harness/authenticator.ts';
import { messagePool } from '../harness/factors.ts';
import { newPerson, newPersonWithTotp } from '../harness/people.ts';
import { signIn } from '../harness/sign-in.ts';
import type { Cases, World } from './operation-cases.ts';

/** Creates a user with a phone number who is signed in. */
async function signedIn({ app }: Pick<World, 'app'>) {
  const person = await newPerson(app, undefined, { phone_number: '+15555550123', phone_number_verified: 'true' });
  const { result } = await signIn(app, person);
  return { ...person, AccessToken: result.AccessToken, key: { UserPoolId: app.userPoolId, Username: person.username } };
}

async function newSecret({ sdk }: World, AccessToken: string | undefined): Promise<Authenticator> {
  const { SecretCode = '' } = await sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  return new Authenticator(SecretCode);
}

const sms = [{ DeliveryMedium: 'SMS' as const, AttributeName: 'phone_number' }];
const configured = 'Every configuration of a pool allows the operation.';

export const mfa = {
  AssociateSoftwareToken: {
    async effect(world) {
      const { AccessToken } = await signedIn(world);
      const { SecretCode } = await world.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken }));
      expect(SecretCode).toMatch(/^[A-Z2-7]{16,}$/);
    },
    errors: {
      async SoftwareTokenMFANotFoundException(world) {
        const app = await world.newApp({ mfa: 'OFF' });
        const { result } = await signIn(app, await newPerson(app));
        return world.sdk.send(new AssociateSoftwareTokenCommand({ AccessToken: result.AccessToken }));
      },
    },
  },
  VerifySoftwareToken: {
    async effect(world) {
      const { AccessToken } = await signedIn(world);
      const UserCode = await (await newSecret(world, AccessToken)).code();
      const { Status } = await world.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
      expect(Status).toBe('SUCCESS');
    },
    errors: {
      async EnableSoftwareTokenMFAException(world) {
        const { AccessToken } = await signedIn(world);
        const [UserCode] = (await newSecret(world, AccessToken)).wrongCodes(1);
        return world.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode }));
      },
      async SoftwareTokenMFANotFoundException(world) {
        const { AccessToken } = await signedIn(world);
        return world.sdk.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: '123456' }));
      },
      CodeMismatchException: 'A wrong code gets EnableSoftwareTokenMFAException, as observed on AWS.',
      InvalidUserPoolConfigurationException: configured,
    },
  },
  SetUserMFAPreference: {
    async effect(world) {
      const { accessToken: AccessToken } = await newPersonWithTotp(world.app);
      const SoftwareTokenMfaSettings = { Enabled: false };
      await world.sdk.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
      const { UserMFASettingList } = await world.sdk.send(new GetUserCommand({ AccessToken }));
      expect(UserMFASettingList).toBeUndefined();
    },
    errors: {},
  },
  AdminSetUserMFAPreference: {
    async effect(world) {
      const { accessToken: AccessToken, username: Username } = await newPersonWithTotp(world.app);
      const key = { UserPoolId: world.app.userPoolId, Username };
      const SoftwareTokenMfaSettings = { Enabled: false };
      await world.sdk.send(new AdminSetUserMFAPreferenceCommand({ ...key, SoftwareTokenMfaSettings }));
      const { UserMFASettingList } = await world.sdk.send(new GetUserCommand({ AccessToken }));
      expect(UserMFASettingList).toBeUndefined();
    },
    errors: {
      PasswordResetRequiredException: 'An administrator may set preferences of every user.',
      UserNotConfirmedException: 'An administrator may set preferences of every user.',
    },
  },
  SetUserSettings: {
    async effect(world) {
      const { AccessToken } = await signedIn({ app: await world.newApp({ pool: messagePool }) });
      await world.sdk.send(new SetUserSettingsCommand({ AccessToken, MFAOptions: sms }));
      expect((await world.sdk.send(new GetUserCommand({ AccessToken }))).MFAOptions).toEqual(sms);
    },
    errors: {},
  },
  AdminSetUserSettings: {
    async effect(world) {
      const { key } = await signedIn({ app: await world.newApp({ pool: messagePool }) });
      await world.sdk.send(new AdminSetUserSettingsCommand({ ...key, MFAOptions: sms }));
      expect((await world.sdk.send(new AdminGetUserCommand(key))).MFAOptions).toEqual(sms);
    },
    errors: {},
  },
  AdminDeleteSoftwareToken: {
    async effect(world) {
      const { username, password } = await newPersonWithTotp(world.app);
      const { userPoolId: UserPoolId, clientId: ClientId } = world.app;
      await world.sdk.send(new AdminDeleteSoftwareTokenCommand({ UserPoolId, Username: username }));
      const AuthParameters = { USERNAME: username, PASSWORD: password };
      const reply = await world.sdk.send(
        new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
      );
      expect(reply.AuthenticationResult?.AccessToken).toBeDefined();
    },
    errors: { UserNotConfirmedException: 'An administrator may delete the authenticator app of every user.' },
  },
} satisfies Cases;
