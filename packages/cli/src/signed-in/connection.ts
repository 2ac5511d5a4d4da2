/** Creates the library's client for a command, and restores the session of the last sign-in. */
import { hostname } from 'node:os';
import {
  type Client,
  type CognitoTransport,
  createClient,
  fromFetch,
  LatchkeyError,
  restoreSession,
  type Session,
  sessionsIn,
} from '@latchkey/client';
import { type Environment, readEnvironment } from '../options/environment.ts';
import { CommandError } from '../output/failure.ts';
import type { Run } from '../output/report.ts';
import { openState, type State } from './state.ts';
import { type Target, targetOfSession } from '../options/target.ts';
import type { SharedTargetOptions } from '../options/target-options.ts';

/** Options of a client, besides target and state. */
export interface ConnectionOptions {
  /** Name of a new device. */
  readonly deviceName?: string;
  /** False: do not confirm a new device. */
  readonly confirm?: boolean;
}

/** What a command of the signed-in user needs. */
export interface Connection {
  readonly client: Client;
  readonly session: Session;
  readonly state: State;
  readonly target: Target;
}

/** Opens the state directory from the options, or the default one. */
export function openStateOf({ state }: SharedTargetOptions, { stateHome }: Environment): Promise<State> {
  return openState(state ?? `${stateHome}/latchkey`);
}

/** Creates a client for a target. Its records are stored in files. */
export function openClient(
  target: Target,
  state: State,
  { notes }: Pick<Run, 'notes'>,
  { clientSecret }: Environment,
  { deviceName = nameOfThisMachine(), confirm = true }: ConnectionOptions = {},
): Client {
  const { userPoolId, clientId, region = userPoolId.split('_', 1)[0] ?? '', endpoint } = target;
  const transport = fromFetch({ region, ...(endpoint !== undefined && { endpoint }) });
  return createClient({
    userPoolId,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    transport: confirm ? transport : withoutConfirmation(transport),
    deviceStore: state.devices,
    sessions: sessionsIn(state.sessions),
    deviceName,
    onDeviceError: (error) => notes.add(error),
  });
}

/** Restores the session of the last sign-in. */
export async function openSession(options: SharedTargetOptions, run: Run): Promise<Connection> {
  const environment = readEnvironment();
  const state = await openStateOf(options, environment);
  const last = await state.lastTarget();
  const { userPoolId, clientId, ...place } = targetOfSession(options, environment.endpoint, last);
  if (userPoolId === undefined || clientId === undefined) throw notSignedIn();
  const target = { userPoolId, clientId, ...place };
  const client = openClient(target, state, run, environment);
  const session = await restoreSession(client);
  if (session === undefined) throw notSignedIn();
  return { client, session, state, target };
}

function notSignedIn(): CommandError {
  return new CommandError('SignedOut', 'Nobody is signed in.', 'Sign in first: latchkey signin.');
}

/** The default device name. */
function nameOfThisMachine(): string {
  return `latchkey on ${hostname()}`;
}

/** The library confirms every new device. This transport makes ConfirmDevice fail, so that the device can be confirmed later. */
function withoutConfirmation(transport: CognitoTransport): CognitoTransport {
  return {
    send: (operation, input, options) =>
      operation === 'ConfirmDevice' ? Promise.reject(new DeclinedError()) : transport.send(operation, input, options),
  };
}

class DeclinedError extends LatchkeyError {
  constructor() {
    super('Declined', 'The device was not confirmed. Confirm it: latchkey device confirm.');
  }
}
