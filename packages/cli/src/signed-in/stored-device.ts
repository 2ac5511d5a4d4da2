/** The library's stored record of this device, for commands that must distinguish an unconfirmed device from none. */
import { createHash } from 'node:crypto';
import type { Client, Session } from '@latchkey/client';

/** The parts of the library's device record that are needed here (version 1). */
export interface DeviceRecord {
  readonly version: 1;
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
  readonly confirmed: boolean;
}

/** The key under which the library stores the record of this device for a user. */
export function recordKey({ userPoolId }: Pick<Client, 'userPoolId'>, userId: string): string {
  return `latchkey.device.${createHash('sha256').update(`${userPoolId}\n${userId}`).digest('hex')}`;
}

/** Reads a record back. */
export function parseRecord(text: string | undefined): DeviceRecord | undefined {
  const record = JSON.parse(text ?? 'null') as DeviceRecord | null;
  return record?.version === 1 ? record : undefined;
}

/** Returns whether the session's device is not yet confirmed. */
export async function awaitsConfirmation({ client, userId }: Session): Promise<boolean> {
  const record = parseRecord(await client.deviceStore.get(recordKey(client, userId)));
  return record?.confirmed === false;
}
