/** Cases of the operations on devices. */
import {
  AdminForgetDeviceCommand,
  AdminGetDeviceCommand,
  AdminListDevicesCommand,
  AdminUpdateDeviceStatusCommand,
  ForgetDeviceCommand,
  GetDeviceCommand,
  ListDevicesCommand,
  UpdateDeviceStatusCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { attributesOf, confirmDevice } from '../harness/device.ts';
import { newPerson } from '../harness/people.ts';
import { refusal } from '../harness/refusal.ts';
import { signIn } from '../harness/sign-in.ts';
import type { Cases, ErrorCase, World } from './operation-cases.ts';
import { deviceApp, newPersonWithDevice } from './people-with-devices.ts';

type AdminKey = ConstructorParameters<typeof AdminGetDeviceCommand>[0];

const statusOf = async ({ sdk }: World, key: AdminKey) =>
  attributesOf((await sdk.send(new AdminGetDeviceCommand(key))).Device)['dev:device_remembered_status'];

const configured = 'Every configuration of a pool allows the operation.';

/** The key of a device that does not exist. */
const unknownDevice = 'us-east-1_00000000-0000-4000-8000-000000000000';

export const devices = {
  ConfirmDevice: {
    async effect(world) {
      const { own } = await newPersonWithDevice(world);
      const { Device } = await world.sdk.send(new GetDeviceCommand(own));
      expect(attributesOf(Device)['device_name']).toBe('laptop');
    },
    errors: {
      async DeviceKeyExistsException(world) {
        const app = await deviceApp(world);
        const { result } = await signIn(app, await newPerson(app));
        await confirmDevice(app, result);
        return confirmDevice(app, result);
      },
      InvalidPasswordException: 'The verifier of a device has no password rules.',
      InvalidLambdaResponseException: 'No trigger runs.',
      UsernameExistsException: 'No user name is involved.',
      InvalidUserPoolConfigurationException: configured,
    },
  },
  GetDevice: {
    async effect(world) {
      const { own } = await newPersonWithDevice(world);
      const { Device } = await world.sdk.send(new GetDeviceCommand(own));
      expect(Device).toMatchObject({ DeviceKey: own.DeviceKey, DeviceCreateDate: expect.any(Date) });
    },
    errors: {
      ResourceNotFoundException: unknown((world, own) => world.sdk.send(new GetDeviceCommand(own))),
      InvalidUserPoolConfigurationException: configured,
    },
  },
  ListDevices: {
    async effect(world) {
      const { own } = await newPersonWithDevice(world);
      const { Devices = [] } = await world.sdk.send(new ListDevicesCommand({ AccessToken: own.AccessToken }));
      expect(Devices.map(({ DeviceKey }) => DeviceKey)).toEqual([own.DeviceKey]);
    },
    errors: { InvalidUserPoolConfigurationException: configured },
  },
  UpdateDeviceStatus: {
    async effect(world) {
      const { own, admin } = await newPersonWithDevice(world);
      await world.sdk.send(new UpdateDeviceStatusCommand({ ...own, DeviceRememberedStatus: 'not_remembered' }));
      expect(await statusOf(world, admin)).toBe('not_remembered');
    },
    errors: {
      ResourceNotFoundException: unknown((world, own) =>
        world.sdk.send(new UpdateDeviceStatusCommand({ ...own, DeviceRememberedStatus: 'not_remembered' })),
      ),
      InvalidUserPoolConfigurationException: configured,
    },
  },
  ForgetDevice: {
    async effect(world) {
      const { own } = await newPersonWithDevice(world);
      await world.sdk.send(new ForgetDeviceCommand(own));
      expect((await refusal(world.sdk.send(new GetDeviceCommand(own)))).name).toBe('ResourceNotFoundException');
    },
    errors: {
      ResourceNotFoundException: unknown((world, own) => world.sdk.send(new ForgetDeviceCommand(own))),
      InvalidUserPoolConfigurationException: configured,
    },
  },
  AdminGetDevice: {
    async effect(world) {
      const { admin } = await newPersonWithDevice(world);
      const { Device } = await world.sdk.send(new AdminGetDeviceCommand(admin));
      expect(Device).toMatchObject({ DeviceKey: admin.DeviceKey });
    },
    errors: { InvalidUserPoolConfigurationException: configured },
  },
  AdminListDevices: {
    async effect(world) {
      const { admin } = await newPersonWithDevice(world);
      const { DeviceKey, ...user } = admin;
      const { Devices = [] } = await world.sdk.send(new AdminListDevicesCommand(user));
      expect(Devices.map((device) => device.DeviceKey)).toEqual([DeviceKey]);
    },
    errors: { InvalidUserPoolConfigurationException: configured },
  },
  AdminUpdateDeviceStatus: {
    async effect(world) {
      const { admin } = await newPersonWithDevice(world);
      await world.sdk.send(new AdminUpdateDeviceStatusCommand({ ...admin, DeviceRememberedStatus: 'not_remembered' }));
      expect(await statusOf(world, admin)).toBe('not_remembered');
    },
    errors: { InvalidUserPoolConfigurationException: configured },
  },
  AdminForgetDevice: {
    async effect(world) {
      const { admin, own } = await newPersonWithDevice(world);
      await world.sdk.send(new AdminForgetDeviceCommand(admin));
      expect((await refusal(world.sdk.send(new GetDeviceCommand(own)))).name).toBe('ResourceNotFoundException');
    },
    errors: { InvalidUserPoolConfigurationException: configured },
  },
} satisfies Cases;

/** The case of a device that does not exist. */
function unknown(
  request: (world: World, own: { AccessToken: string | undefined; DeviceKey: string }) => Promise<unknown>,
): ErrorCase {
  return async (world) => {
    const { own } = await newPersonWithDevice(world);
    return request(world, { ...own, DeviceKey: unknownDevice });
  };
}
