/** Ten thousand confirmed devices and sixty crashes: each acknowledged one is stored exactly as it was sent, and none in part. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfirmDeviceCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { claimsOf } from '../harness/claims.ts';
import { newKeys } from '../harness/device.ts';
import { alwaysWithSuppression } from '../harness/device-configurations.ts';
import { newPerson } from '../harness/people.ts';
import { showPromise, sizeOf } from '../harness/promise.ts';
import { type App, createApp, signIn } from '../harness/sign-in.ts';
import { openStoredData } from '../harness/stored-data.ts';
import { attempt } from './attempt.ts';
import { checkFile } from './check-file.ts';
import { CrashingServer, runThroughCrashes } from './crashing-server.ts';
import type { RequestOutcome } from './ledger.ts';

const DEVICES = sizeOf(150, 10_000);
const KILLS = sizeOf(3, 60);
const CLIENTS = 16;

/** A device whose ConfirmDevice was sent. */
interface SentDevice {
  readonly sub: string;
  readonly deviceKey: string;
  /** Hexadecimal numbers without leading zeros. */
  readonly salt: string;
  readonly verifier: string;
  readonly outcome: RequestOutcome;
}

let server: CrashingServer;
beforeEach(async () => {
  server = await CrashingServer.start({ dataDir: await mkdtemp(join(tmpdir(), 'latchkey-devices-')) });
});
afterEach(async () => {
  await server.dispose();
  await rm(server.dataDir, { recursive: true });
});

it(`has each of ${DEVICES} confirmed devices after ${KILLS} crashes`, async () => {
  const app = await createApp(server, { pool: { DeviceConfiguration: alwaysWithSuppression } });
  const sent: SentDevice[] = [];
  let acknowledged = 0;
  const confirmDevices = async (end: AbortSignal): Promise<void> => {
    const person = await newPerson(app);
    while (!end.aborted) {
      const signedIn = await attempt({ server }, () => signIn(app, person, { flow: 'USER_PASSWORD_AUTH' }));
      if (signedIn.outcome === 'unknown') continue;
      const { result } = signedIn.value;
      const [salt, verifier] = [number(16), number(384)];
      const input = {
        AccessToken: result.AccessToken,
        DeviceKey: newKeys(result).deviceKey,
        DeviceSecretVerifierConfig: { PasswordVerifier: base64(verifier), Salt: base64(salt) },
      };
      const { outcome } = await attempt({ server }, () => app.sdk.send(new ConfirmDeviceCommand(input)));
      if (outcome === 'acknowledged') acknowledged += 1;
      const sub = String(claimsOf(result.AccessToken)['sub']);
      sent.push({ sub, deviceKey: input.DeviceKey, salt, verifier, outcome });
    }
  };
  // The users are made before the first crash is due.
  await runThroughCrashes(
    server,
    KILLS,
    () => acknowledged / DEVICES,
    (end) => Array.from({ length: CLIENTS }, () => confirmDevices(end)),
  );
  expect(await server.stop()).toBe(0);
  checkFile(join(server.dataDir, 'latchkey.db'));

  const { lost, partial } = await compare(server.dataDir, app, sent);
  console.log(
    `${acknowledged} acknowledged and ${sent.length - acknowledged} unknown in ${server.recoveries.length} kills`,
  );
  showPromise(1, [
    { what: 'acknowledged ConfirmDevice', reached: acknowledged, promised: 10_000, bound: 'at least' },
    { what: 'SIGKILLs', reached: server.recoveries.length, promised: 60, bound: 'at least' },
    { what: 'acknowledged devices that were lost', reached: lost.length, promised: 0, bound: 'at most' },
    { what: 'devices that were stored in part', reached: partial.length, promised: 0, bound: 'at most' },
  ]);
  expect(lost).toEqual([]);
  expect(partial).toEqual([]);
});

/** Compares every device with what was sent. A device of unknown outcome may be unconfirmed, but not half confirmed. */
async function compare(dataDir: string, { userPoolId }: App, sent: readonly SentDevice[]) {
  const [lost, partial]: [string[], string[]] = [[], []];
  const store = await openStoredData(dataDir);
  try {
    for (const { sub, deviceKey, salt, verifier, outcome } of sent) {
      const device = await store.read.devices.find(userPoolId, sub, deviceKey);
      const secret = device?.secret ?? null;
      const isWhole =
        secret?.salt === salt &&
        Buffer.from(secret.verifier).toString('hex') === verifier &&
        device?.remembered === true;
      if (secret !== null && !isWhole) partial.push(deviceKey);
      if (outcome === 'acknowledged' && secret === null) lost.push(deviceKey);
    }
  } finally {
    await store.close();
  }
  return { lost, partial };
}

/** A positive number of so many bytes, whose first byte is from 0x10 to 0x1f. */
const number = (bytes: number): string => `1${randomBytes(bytes).toString('hex').slice(1)}`;
const base64 = (hex: string): string => Buffer.from(hex, 'hex').toString('base64');
