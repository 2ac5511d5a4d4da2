import { explainDevice, isRemembered, rememberDevice, type Session, unrememberDevice } from '@latchkey/client';
import { actionButton, card, element } from './element.ts';
import { periodChoice } from './remember-choice.ts';
import { announce } from './screen.ts';
import { dateInWords, errorInWords, reasonInWords } from './sentences.ts';

/** Whether this browser is remembered, until when, and what the next sign-in on it will be like. */
export function thisBrowserCard(session: Session): { readonly node: HTMLElement; update(): Promise<void> } {
  const state = element('p', { id: 'this-browser' }, 'One moment …');
  const outlook = element('p', { className: 'quiet', id: 'outlook' });
  const controls = element('div', { className: 'row' });

  const orSay = async (job: () => Promise<void>) => {
    try {
      await job();
    } catch (error) {
      announce(errorInWords(error));
    }
  };
  const remember = () => {
    const period = periodChoice('remember-this-browser-days');
    const button = actionButton('Remember this browser', () =>
      orSay(async () => {
        await rememberDevice(session, { rememberFor: Number(period.value) });
        announce('This browser is remembered.');
      }),
    );
    return [button, element('label', { htmlFor: period.id }, 'for'), period];
  };
  const stop = actionButton('Stop remembering', () =>
    orSay(async () => {
      await unrememberDevice(session);
      announce('This browser is no longer remembered.');
    }),
  );

  const update = () =>
    orSay(async () => {
      const { device } = session;
      if (device === undefined) {
        state.textContent = 'This browser is not registered as a device.';
        outlook.textContent = '';
        controls.replaceChildren();
        return;
      }
      const until = device.rememberUntil === undefined ? '' : ` until ${dateInWords(new Date(device.rememberUntil))}`;
      const next = await explainDevice(session);
      // The service may know better than this browser: somebody else may have forgotten it.
      const remembered = device.remembered && (await isRemembered(session));
      state.textContent = remembered ? `Remembered${until}.` : 'Known, but not remembered.';
      outlook.textContent =
        next.asked === 'no'
          ? 'The next sign-in here will not ask for a code.'
          : `Where a code is due, the next sign-in here will ask for it. ${reasonInWords(next.reason)}`;
      controls.replaceChildren(...(remembered ? [stop] : remember()));
    });
  return { node: card('This browser', state, outlook, controls), update };
}
