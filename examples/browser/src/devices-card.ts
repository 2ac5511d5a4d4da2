import { forgetDevice, type ListedDevice, listDevices, type Session } from '@latchkey/client';
import { actionButton, card, element } from './element.ts';
import { announce } from './screen.ts';
import { dateInWords, errorInWords } from './sentences.ts';

/** The card with all remembered devices of the user, each with a button to forget it. `leave` forgets this browser and signs out. */
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
    // A screen reader may read only the button, so its label contains the device's name.
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
    // The button that had the focus was removed.
    node.focus();
  };
  const node = card('Remembered devices', list, empty, actionButton('Refresh list', update));
  node.tabIndex = -1;
  return { node, update };
}
