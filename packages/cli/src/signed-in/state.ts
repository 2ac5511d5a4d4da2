/** Persistent state: the session, the records of this machine as a device, and the target of the last sign-in. */
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RecordStore } from '@latchkey/client';
import { fileStore } from '@latchkey/client/stores/file';
import { CommandError } from '../output/failure.ts';
import type { Target } from '../options/target.ts';

/** The state directory, opened. */
export interface State {
  readonly directory: string;
  /** `devices.json`: device keys and secrets. */
  readonly devices: RecordStore;
  /** `sessions.json`: tokens. */
  readonly sessions: RecordStore;
  /** Reads the target of the last sign-in. */
  lastTarget(): Promise<Target | undefined>;
  /** Stores the target of this sign-in as the default for the next commands. */
  storeTarget(target: Target): Promise<void>;
}

const targetKey = 'latchkey.cli.target';

/**
 * Opens the state directory, and creates it (0700) if it is missing. Only the owner can read its files (0600).
 *
 * @throws CommandError if it cannot be read and written
 */
export async function openState(directory: string): Promise<State> {
  await usingState(directory, async () => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  });
  const sessions = fileStore(join(directory, 'sessions.json'));
  return {
    directory,
    devices: fileStore(join(directory, 'devices.json')),
    sessions,
    lastTarget: () =>
      usingState(directory, async () => {
        const text = await sessions.get(targetKey);
        return text === undefined ? undefined : parseTarget(text);
      }),
    storeTarget: (target) => usingState(directory, () => sessions.set(targetKey, JSON.stringify(target))),
  };
}

/**
 * Runs a job that uses the files of the state directory.
 *
 * @throws CommandError instead of an error of the system
 */
export async function usingState<T>(directory: string, job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    const message = `The state directory ${directory} cannot be used (${reason}).`;
    throw new CommandError('State', message, 'Check it, or give another with --state.');
  }
}

/** Parses a stored target. A damaged record counts as none. */
function parseTarget(text: string): Target | undefined {
  try {
    const target = JSON.parse(text) as Partial<Target> | null;
    const isWhole = typeof target?.userPoolId === 'string' && typeof target.clientId === 'string';
    return isWhole ? (target as Target) : undefined;
  } catch {
    return undefined;
  }
}
