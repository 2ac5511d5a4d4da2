import { forgetDevice, type ListedDevice, listDevices, type Session } from '@latchkey/client';
import { actionButton, card, element } from './element.ts';
import { announce } from './screen.ts';
import { dateInWords, errorInWords } from './sentences.ts';

/** All remembered devices of the user, each with a way to forget it. `leave` forgets this one and signs out. */
export function devicesCard(
  session: Session,
  leave: () => Promise<void>,
): { readonly node: HTMLElement; update(): Promise<void> } {
  const list = element('ul', { className: 'devices' });
  const empty = element('p', { className: 'quiet' }, 'No device is remembered.');

  const update = async () => {
    try {
      const devices = await listDevices(session);
      empty.hidden = devices.length > 0;
      list.replaceChildren(...devices.map(item));
    } catch (error) {
      announce(errorInWords(error));
    }
  };
  const item = (device: ListedDevice) => {
    const name = device.name ?? 'A device without a name';
    const button = actionButton(device.current ? 'Forget and sign out' : 'Forget', () =>
      device.current ? leave() : forget(device.deviceKey, name),
    );
    // Out of context, "Forget" says little to those who hear the buttons one by one.
    button.ariaLabel = `${button.textContent}: ${name}`;
    const badge = device.current ? [' ', element('span', { className: 'badge' }, 'this browser')] : [];
    const details = `Last used ${dateInWords(device.lastAuthenticatedAt)}, from ${device.lastIp ?? 'an unknown address'}`;
    const text = element(
      'div',
      {},
      element('strong', {}, name),
      ...badge,
      element('p', { className: 'quiet' }, details),
    );
    return element('li', {}, text, button);
  };
  const forget = async (deviceKey: string, name: string) => {
    try {
      await forgetDevice(session, deviceKey);
      announce(`${name} is forgotten.`);
    } catch (error) {
      announce(errorInWords(error));
    }
    await update();
    // The button that had the focus is gone.
    node.focus();
  };
  const node = card('Remembered devices', list, empty, actionButton('Look again', update));
  node.tabIndex = -1;
  return { node, update };
}
