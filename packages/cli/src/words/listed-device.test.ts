import { expect, it } from 'vitest';
import { listText } from './listed-device.ts';

it('lists the current device first, with a mark', () => {
  const listed = { lastIp: undefined, remembered: true, createdAt: undefined, attributes: {} };
  const away = { ...listed, deviceKey: 'key-1', current: false, name: undefined, lastAuthenticatedAt: undefined };
  const used = new Date(2027, 0, 2, 3, 4);
  const here = { ...listed, deviceKey: 'key-2', current: true, name: 'laptop', lastAuthenticatedAt: used };
  expect(listText([away, here]).split('\n')).toEqual([
    '  KEY    LAST USED   NAME',
    '* key-2  2027-01-02  laptop',
    '  key-1  -           -',
  ]);
  expect(listText([])).toBe('No device is remembered.');
});
