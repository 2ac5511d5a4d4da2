/** Passkeys with `@latchkey/client`. */
import { createClient, type Session, signIn, signOut } from '@latchkey/client';
import { deletePasskey, listPasskeys, registerPasskey, respondWithPasskey } from '@latchkey/client/passkeys';

/** The pool and app client of the page. */
export interface Place {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly endpoint: string;
}

/** The result of a sign-in with a passkey. */
export interface PasskeySignIn {
  /** The challenges that the page saw, in their order. */
  readonly challenges: readonly string[];
  readonly signedIn: boolean;
}

let session: Session | undefined;

function signedIn(): Session {
  if (session === undefined) throw new Error('No user is signed in.');
  return session;
}

export const latchkeyPage = {
  async signInWithPassword(place: Place, username: string, password: string): Promise<void> {
    const step = await signIn(createClient(place), { username, password });
    if (!step.done) throw new Error(`The sign-in asks for ${step.challenge}.`);
    session = step.session;
  },

  /** Signs in with USER_AUTH, with a passkey as the preferred challenge or chosen from the offered ones. */
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
