/** Passkeys by `@latchkey/client`. */
import { createClient, type Session, signIn, signOut } from '@latchkey/client';
import { deletePasskey, listPasskeys, registerPasskey, respondWithPasskey } from '@latchkey/client/passkeys';

/** Where the app's users are. */
export interface Place {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly endpoint: string;
}

/** How a sign-in with a passkey went. */
export interface PasskeySignIn {
  /** The challenges that the page had a part in, in their order. */
  readonly challenges: readonly string[];
  readonly signedIn: boolean;
}

let session: Session | undefined;

function signedIn(): Session {
  if (session === undefined) throw new Error('nobody is signed in');
  return session;
}

export const latchkeyPage = {
  async signInWithPassword(place: Place, username: string, password: string): Promise<void> {
    const step = await signIn(createClient(place), { username, password });
    if (!step.done) throw new Error(`asked for ${step.challenge}`);
    session = step.session;
  },

  /** USER_AUTH, with a passkey preferred or chosen from what is offered. */
  async signInWithPasskey(place: Place, username: string, how: 'preferred' | 'chosen'): Promise<PasskeySignIn> {
    const preferred = how === 'preferred' ? { preferred: 'WEB_AUTHN' } : {};
    let step = await signIn(createClient(place), { flow: 'USER_AUTH', username, ...preferred });
    const challenges: string[] = [];
    while (!step.done) {
      challenges.push(step.challenge);
      if (step.challenge === 'SELECT_CHALLENGE') step = await step.respond({ choice: 'WEB_AUTHN' });
      else if (step.challenge === 'WEB_AUTHN') step = await respondWithPasskey(step);
      else return { challenges, signedIn: false };
    }
    session = step.session;
    return { challenges, signedIn: true };
  },

  async register(): Promise<void> {
    await registerPasskey(signedIn());
  },

  async list(): Promise<{ id: string; name: string | undefined; relyingPartyId: string | undefined }[]> {
    const passkeys = await listPasskeys(signedIn());
    return passkeys.map(({ id, name, relyingPartyId }) => ({ id, name, relyingPartyId }));
  },

  async remove(id: string): Promise<void> {
    await deletePasskey(signedIn(), id);
  },

  async signOut(): Promise<void> {
    await signOut(signedIn());
    session = undefined;
  },
};
