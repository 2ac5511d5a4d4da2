/** The record that the library keeps of this device, for the commands that must tell an unconfirmed device from none. */
import { createHash } from 'node:crypto';
import type { Client, Session } from '@latchkey/client';

/** As much of the library's record of a device as is needed here (version 1). */
export interface DeviceRecord {
  readonly version: 1;
  readonly deviceKey: string;
  readonly deviceGroupKey: string;
  readonly confirmed: boolean;
}

/** Where the library keeps the record of this device for a user. */
export function recordKey({ userPoolId }: Pick<Client, 'userPoolId'>, userId: string): string {
  return `latchkey.device.${createHash('sha256').update(`${userPoolId}\n${userId}`).digest('hex')}`;
}

/** Reads a record back. */
export function parseRecord(text: string | undefined): DeviceRecord | undefined {
  const record = JSON.parse(text ?? 'null') as DeviceRecord | null;
  return record?.version === 1 ? record : undefined;
}

/** Whether the session's device waits for its confirmation. */
export async function awaitsConfirmation({ client, userId }: Session): Promise<boolean> {
  const record = parseRecord(await client.deviceStore.get(recordKey(client, userId)));
  return record?.confirmed === false;
}
