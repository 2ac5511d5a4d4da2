/** The page of a signed-in user: the session, the authenticator app, this browser, and all remembered devices. */
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

/** Shows the account until the session ends. Returns the message to show then. */
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
  // A change on the device card changes the list of devices, and the other way round.
  session.onChange(({ type }) => {
    if (type === 'device') void update();
  });
  void update();

  show(
    'Your account',
    element(
      'header',
      { className: 'top' },
      element('div', {}, heading(`Hello, ${session.userId}`), element('p', { className: 'why' }, intro(askedBecause))),
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

/** A session that began on this page, or a restored one, for which it is not known whether a code was asked for. */
interface Restored extends Omit<SignedIn, 'askedBecause'> {
  readonly askedBecause: CodeReason | 'restored' | undefined;
}

function intro(askedBecause: Restored['askedBecause']): string {
  if (askedBecause === 'restored') return 'You were still signed in.';
  if (askedBecause === undefined) return 'You signed in without a code.';
  return `You were asked for a code. ${reasonInWords(askedBecause)}`;
}

/** Signs out. The session ends in this browser even if a request fails; `accountOnPage` waits for its end. */
async function leave(session: Session, andForget: boolean): Promise<void> {
  try {
    if (andForget) await forgetDevice(session);
    await signOut(session);
  } catch (error) {
    announce(`The request did not reach the user pool or failed there. ${errorInWords(error)}`);
  }
}
