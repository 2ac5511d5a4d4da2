/** `latchkey device show`: the facts about a device, and whether the next sign-in on this one asks for a code. */
import type { ListedDevice, Session } from '@latchkey/client';
import { Command } from 'commander';
import { CommandError } from '../../output/failure.ts';
import { type Report, type Run, runAndReport } from '../../output/report.ts';
import {
  type DeviceOptions,
  isAboutUser,
  type SharedTargetOptions,
  withDeviceOptions,
} from '../../options/target-options.ts';

/** Defines the command. */
export function deviceShowCommand(): Command {
  return withDeviceOptions(new Command('show'))
    .description('show this device and why it will be asked for a code, or show the device with that key')
    .argument('[key]', 'device key')
    .action((key: string | undefined, options: DeviceOptions) =>
      runAndReport(options, (run) => show(key, options, run)),
    );
}

async function show(key: string | undefined, options: DeviceOptions, run: Run): Promise<Report> {
  if (!isAboutUser(options)) return showOwn(key, options, run);
  const { showUserDevice } = await import('../../administrator/user-devices.ts');
  return showUserDevice(key, options, run);
}

async function showOwn(key: string | undefined, options: SharedTargetOptions, run: Run): Promise<Report> {
  const { openSession } = await import('../../signed-in/connection.ts');
  const { session } = await openSession(options, run);
  if (key === undefined || key === session.device?.deviceKey) return showCurrent(session, run);
  const listed = await find(session, key, run);
  if (listed === undefined) {
    throw new CommandError(
      'DeviceUnknown',
      'The service lists no device with that key: it is unknown, or not remembered.',
      'List the devices: latchkey device list.',
    );
  }
  const { listedFacts, listedRows } = await import('../../words/listed-device.ts');
  const { table } = await import('../../output/table.ts');
  return { text: table([...listedRows(listed), ['State', 'remembered']]), json: { device: listedFacts(listed) } };
}

async function find(session: Session, key: string, { signal }: Run): Promise<ListedDevice | undefined> {
  const { listDevices } = await import('@latchkey/client');
  return (await listDevices(session, { signal })).find(({ deviceKey }) => deviceKey === key);
}

/** Shows the local record of this device, together with the service's if the service remembers it. */
async function showCurrent(session: Session, run: Run): Promise<Report> {
  const { currentDevice } = await import('../../signed-in/current-device.ts');
  const { explainDevice } = await import('@latchkey/client');
  const { deviceFacts, nextSignInFacts, nextSignInWords, rememberedWords } = await import(
    '../../words/device-words.ts'
  );
  const { listedFacts, listedRows } = await import('../../words/listed-device.ts');
  const { table } = await import('../../output/table.ts');

  const device = await currentDevice(session);
  const listed = (await find(session, device.deviceKey, run)) ?? unlisted(device.deviceKey, device.name);
  const next = await explainDevice(session, { signal: run.signal });
  // The device may have been set to not remembered elsewhere, so the service takes precedence over the local record.
  const remembered = listed.remembered ?? device.remembered;
  const state = rememberedWords({ ...device, remembered });
  return {
    text: `${table([...listedRows(listed), ['State', state]])}\n\n${nextSignInWords(next)}`,
    json: {
      device: { ...listedFacts(listed), ...deviceFacts(device), remembered },
      nextSignIn: nextSignInFacts(next),
    },
  };
}

/** The service lists only remembered devices. For others, key and name come from the local record. */
function unlisted(deviceKey: string, name: string | undefined): ListedDevice {
  const unknown = { lastIp: undefined, createdAt: undefined, lastAuthenticatedAt: undefined, attributes: {} };
  return { ...unknown, deviceKey, name, current: true, remembered: false };
}
