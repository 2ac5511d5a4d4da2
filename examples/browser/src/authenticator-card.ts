import { mfaStatus, type Session, setMfaPreference, setUpTotp } from '@latchkey/client';
import { actionButton, card, element } from './element.ts';
import { form } from './form.ts';
import { announce } from './screen.ts';
import { errorInWords } from './sentences.ts';
import { totpInstructions } from './totp-setup.ts';

/** The card of the authenticator app: shows whether there is one, and sets one up. */
export function authenticatorCard(session: Session): HTMLElement {
  const body = element('div', { className: 'stack' }, element('p', { className: 'quiet' }, 'One moment …'));

  const showStatus = async () => {
    const { enabled } = await mfaStatus(session);
    const isOn = enabled.includes('SOFTWARE_TOKEN_MFA');
    const words = isOn ? 'On. Sign-ins ask for its code.' : 'Off. Your password is all that protects this account.';
    const setUp = actionButton(
      isOn ? 'Set up another' : 'Set up an app',
      () => orAnnounce(showSetUp),
      isOn ? '' : 'primary',
    );
    const switchOff = actionButton('Switch off', () => orAnnounce(() => turnOff()));
    body.replaceChildren(element('p', { id: 'mfa' }, words), row(setUp, ...(isOn ? [switchOff] : [])));
  };
  const turnOff = async () => {
    await setMfaPreference(session, { totp: 'off' });
    announce('Sign-ins no longer ask for a code.');
    await showStatus();
  };
  const showSetUp = async () => {
    const setup = await setUpTotp(session);
    const field = { name: 'first-code', label: 'Code', isCode: true };
    const { node, finished } = form({ fields: [field], action: 'Switch on' }, (values) =>
      setup.verify((values['first-code'] ?? '').replaceAll(' ', '')),
    );
    const cancel = actionButton('Cancel', () => orAnnounce(showStatus));
    body.replaceChildren(...totpInstructions(setup.secret, setup.uri('Latchkey example')), node, cancel);
    node.querySelector('input')?.focus();
    void orAnnounce(async () => {
      await finished;
      announce('Your authenticator app is set up.');
      await showStatus();
    });
  };
  void orAnnounce(showStatus);
  return card('Authenticator app', body);
}

/** A row of buttons. */
function row(...buttons: readonly Node[]): HTMLElement {
  return element('div', { className: 'row' }, ...buttons);
}

/** Runs a job and shows its error to the user. */
async function orAnnounce(job: () => Promise<void>): Promise<void> {
  try {
    await job();
  } catch (error) {
    announce(errorInWords(error));
  }
}
