/** A client of the library for a command: its pool, its stores, and the session that the last sign-in left. */
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

/** What a client is made with, besides target and state. */
export interface ConnectionOptions {
  /** Name of a new device. */
  readonly deviceName?: string;
  /** False: a new device is left unconfirmed. */
  readonly confirm?: boolean;
}

/** Everything that a command of the signed-in user works with. */
export interface Connection {
  readonly client: Client;
  readonly session: Session;
  readonly state: State;
  readonly target: Target;
}

/** Opens the state directory that the options name, or the one where the environment wants it. */
export function openStateOf({ state }: SharedTargetOptions, { stateHome }: Environment): Promise<State> {
  return openState(state ?? `${stateHome}/latchkey`);
}

/** A client for a target, with records in files. */
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

/** The session of whoever signed in last. */
export async function openSession(options: SharedTargetOptions, run: Run): Promise<Connection> {
  const environment = readEnvironment();
  const state = await openStateOf(options, environment);
  const last = await state.lastTarget();
  const { userPoolId, clientId, ...place } = targetOfSession(options, environment.endpoint, last);
  if (userPoolId === undefined || clientId === undefined) throw nobody();
  const target = { userPoolId, clientId, ...place };
  const client = openClient(target, state, run, environment);
  const session = await restoreSession(client);
  if (session === undefined) throw nobody();
  return { client, session, state, target };
}

function nobody(): CommandError {
  return new CommandError('SignedOut', 'Nobody is signed in.', 'Sign in first: latchkey signin.');
}

/** What a list of devices calls this machine. */
function nameOfThisMachine(): string {
  return `latchkey on ${hostname()}`;
}

/** The library confirms every new device. Who declines gets what a failure gets: a device that can be confirmed later. */
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
