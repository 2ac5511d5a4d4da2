import { expect, it } from 'vitest';
import type { DeviceRecord } from '../../records/device.ts';
import type { Store } from '../../store/store.ts';
import { openStoreForTests } from '../../store/testing/opened-store.ts';
import { newPoolId, NOW, sampleDevice, samplePool, sampleUser } from '../../store/testing/sample-records.ts';
import { confirmDevice } from './confirm-device.ts';

let store: Store;
openStoreForTests((opened) => {
  store = opened;
});

const secret = { salt: 'ab'.repeat(16), verifier: new Uint8Array(384).fill(1) };
const confirmation = { secret, name: 'phone', remembered: false, now: NOW + 7 };

async function scene(change: Partial<DeviceRecord>) {
  const poolId = newPoolId();
  const user = sampleUser(poolId);
  const device = sampleDevice(poolId, user.sub, change);
  await store.write(async (tx) => {
    await tx.pools.insert(samplePool(poolId), []);
    await tx.users.insert(user);
    await tx.devices.insert(device);
  });
  const stored = () => store.read.devices.find(poolId, user.sub, device.deviceKey);
  return { device, stored, confirm: (key = device) => store.write((tx) => confirmDevice(tx, key, confirmation)) };
}

it('a device is confirmed once, with its secret and its name', async () => {
  const { device, stored, confirm } = await scene({ secret: null, remembered: true, name: null });
  await confirm();
  const confirmed = { ...device, secret, name: 'phone', remembered: false, modifiedAt: NOW + 7 };
  expect(await stored()).toEqual(confirmed);
  await expect(confirm()).rejects.toMatchObject({
    code: 'DeviceKeyExistsException',
    message: 'Device key already exists.',
  });
});

it('a key that the user was not given is confirmed by nobody', async () => {
  const { device, confirm } = await scene({ secret: null });
  const invalid = { code: 'InvalidParameterException', message: 'Invalid device key given.' };
  await expect(confirm({ ...device, deviceKey: 'us-east-1_other' })).rejects.toMatchObject(invalid);
  await expect(confirm({ ...device, sub: 'somebody' })).rejects.toMatchObject(invalid);
});
