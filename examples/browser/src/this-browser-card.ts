import { explainDevice, isRemembered, rememberDevice, type Session, unrememberDevice } from '@latchkey/client';
import { actionButton, card, element } from './element.ts';
import { periodChoice } from './remember-choice.ts';
import { announce } from './screen.ts';
import { dateInWords, errorInWords, reasonInWords } from './sentences.ts';

/** The card that shows whether this browser is remembered, until when, and whether the next sign-in will ask for a code. */
export function thisBrowserCard(session: Session): { readonly node: HTMLElement; update(): Promise<void> } {
  const state = element('p', { id: 'this-browser' }, 'One moment …');
  const outlook = element('p', { className: 'quiet', id: 'outlook' });
  const controls = element('div', { className: 'row' });

  const orAnnounce = async (job: () => Promise<void>) => {
    try {
      await job();
    } catch (error) {
      announce(errorInWords(error));
    }
  };
  const remember = () => {
    const period = periodChoice('remember-this-browser-days');
    const button = actionButton('Remember this browser', () =>
      orAnnounce(async () => {
        await rememberDevice(session, { rememberFor: Number(period.value) });
        announce('This browser is remembered.');
      }),
    );
    return [button, element('label', { htmlFor: period.id }, 'for'), period];
  };
  const stop = actionButton('Stop remembering', () =>
    orAnnounce(async () => {
      await unrememberDevice(session);
      announce('This browser is no longer remembered.');
    }),
  );

  const update = () =>
    orAnnounce(async () => {
      const { device } = session;
      if (device === undefined) {
        state.textContent = 'This browser is not registered as a device.';
        outlook.textContent = '';
        controls.replaceChildren();
        return;
      }
      const until = device.rememberUntil === undefined ? '' : ` until ${dateInWords(new Date(device.rememberUntil))}`;
      const next = await explainDevice(session);
      // The service's state wins over this browser's record: the device may have been changed from elsewhere.
      const remembered = device.remembered && (await isRemembered(session));
      state.textContent = remembered ? `Remembered${until}.` : 'Known, but not remembered.';
      outlook.textContent =
        next.asked === 'no'
          ? 'The next sign-in here will not ask for a code.'
          : `The next sign-in here will ask for a code where one is required. ${reasonInWords(next.reason)}`;
      controls.replaceChildren(...(remembered ? [stop] : remember()));
    });
  return { node: card('This browser', state, outlook, controls), update };
}
