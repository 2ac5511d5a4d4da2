/** What a signed-in user sees: the session, the authenticator app, this browser, and all remembered devices. */
import { type CodeReason, forgetDevice, type Session, signOut } from '@latchkey/client';
import { apiCard } from './api-card.ts';
import { authenticatorCard } from './authenticator-card.ts';
import { devicesCard } from './devices-card.ts';
import { actionButton, element } from './element.ts';
import { heading } from './form.ts';
import { announce, show } from './screen.ts';
import { errorInWords, reasonInWords } from './sentences.ts';
import { sessionCard } from './session-card.ts';
import type { Settings } from './settings.ts';
import type { SignedIn } from './sign-in.ts';
import { thisBrowserCard } from './this-browser-card.ts';

/** Shows the account until the session ends, and gives back what to say then. */
export function accountOnPage({ session, askedBecause }: Restored, { api, renewBefore }: Settings): Promise<string> {
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  const gone = new AbortController();
  const stopListening = session.onChange((event) => {
    if (event.type !== 'ended') return;
    gone.abort();
    stopListening();
    resolve(event.reason === 'signed-out' ? 'You have signed out.' : 'Your session has ended. Please sign in again.');
  });

  const browser = thisBrowserCard(session);
  const devices = devicesCard(session, () => leave(session, true));
  const update = async () => {
    await Promise.all([browser.update(), devices.update()]);
  };
  // The device card changes what the list shows, and the other way round.
  session.onChange(({ type }) => {
    if (type === 'device') void update();
  });
  void update();

  show(
    'Your account',
    element(
      'header',
      { className: 'top' },
      element('div', {}, heading(`Hello, ${session.userId}`), element('p', { className: 'why' }, story(askedBecause))),
      actionButton('Sign out', () => leave(session, false)),
    ),
    element(
      'div',
      { className: 'cards' },
      sessionCard(session, renewBefore, gone.signal),
      authenticatorCard(session),
      browser.node,
      devices.node,
      ...(api === undefined ? [] : [apiCard(session, api)]),
    ),
  );
  return ended;
}

/** A session of this page or of one before; of that, nobody knows how it began. */
interface Restored extends Omit<SignedIn, 'askedBecause'> {
  readonly askedBecause: CodeReason | 'restored' | undefined;
}

function story(askedBecause: Restored['askedBecause']): string {
  if (askedBecause === 'restored') return 'You were still signed in.';
  if (askedBecause === undefined) return 'You signed in without a code.';
  return `You were asked for a code. ${reasonInWords(askedBecause)}`;
}

/** Signs out. The session ends here in any case, and that is what the page waits for. */
async function leave(session: Session, andForget: boolean): Promise<void> {
  try {
    if (andForget) await forgetDevice(session);
    await signOut(session);
  } catch (error) {
    announce(`The user pool did not hear of it. ${errorInWords(error)}`);
  }
}
