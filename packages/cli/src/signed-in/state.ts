/** What outlives a command: the session, the records of this machine as a device, and where both belong. */
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
  /** Where the last sign-in went. */
  lastTarget(): Promise<Target | undefined>;
  /** Keeps where this sign-in went, so that the next commands need not be told. */
  keepTarget(target: Target): Promise<void>;
}

const targetKey = 'latchkey.cli.target';

/**
 * Opens the state directory and makes it (0700) if it is not there. Its files are for the owner alone (0600).
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
    keepTarget: (target) => usingState(directory, () => sessions.set(targetKey, JSON.stringify(target))),
  };
}

/**
 * Does something with the files of the state directory.
 *
 * @throws CommandError in place of what the system throws
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

/** A record that is damaged is no record: the options say it then. */
function parseTarget(text: string): Target | undefined {
  try {
    const target = JSON.parse(text) as Partial<Target> | null;
    const isWhole = typeof target?.userPoolId === 'string' && typeof target.clientId === 'string';
    return isWhole ? (target as Target) : undefined;
  } catch {
    return undefined;
  }
}
