/** Passkeys with aws-amplify v6. */
import { Amplify } from 'aws-amplify';
import {
  associateWebAuthnCredential,
  confirmSignIn,
  deleteWebAuthnCredential,
  getCurrentUser,
  listWebAuthnCredentials,
  signIn,
  signOut,
} from 'aws-amplify/auth';
import type { PasskeySignIn, Place } from './latchkey.ts';

export const amplifyPage = {
  configure({ userPoolId, clientId, endpoint }: Place): void {
    Amplify.configure({
      Auth: { Cognito: { userPoolId, userPoolClientId: clientId, userPoolEndpoint: `${endpoint}/` } },
    });
  },

  async signInWithPassword(username: string, password: string): Promise<boolean> {
    return (await signIn({ username, password })).isSignedIn;
  },

  async signInWithPasskey(username: string, how: 'preferred' | 'chosen'): Promise<PasskeySignIn> {
    const preferred = how === 'preferred' ? { preferredChallenge: 'WEB_AUTHN' as const } : {};
    const begun = await signIn({ username, options: { authFlowType: 'USER_AUTH', ...preferred } });
    const challenges = [begun.nextStep.signInStep];
    if (begun.isSignedIn || begun.nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION') {
      return { challenges, signedIn: begun.isSignedIn };
    }
    const { isSignedIn, nextStep } = await confirmSignIn({ challengeResponse: 'WEB_AUTHN' });
    return { challenges: [...challenges, nextStep.signInStep], signedIn: isSignedIn };
  },

  register: associateWebAuthnCredential,

  async list(): Promise<{ id: string | undefined; name: string | undefined }[]> {
    const { credentials } = await listWebAuthnCredentials();
    return credentials.map(({ credentialId, friendlyCredentialName }) => ({
      id: credentialId,
      name: friendlyCredentialName,
    }));
  },

  remove: (credentialId: string): Promise<void> => deleteWebAuthnCredential({ credentialId }),

  async currentUser(): Promise<string> {
    return (await getCurrentUser()).username;
  },

  signOut: (): Promise<void> => signOut(),
};
