/** Work at a steady rate: sign-ins, devices, refreshes, sign-ups and deletions, and some that fail. It leaves no user and no device behind. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  ConfirmSignUpCommand,
  DeleteUserCommand,
  ForgetDeviceCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  ListDevicesCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { password } from '../../harness/aws.ts';
import { confirmDevice, type Device, newKeys } from '../../harness/device.ts';
import { latestCode } from '../../harness/inbox.ts';
import { newPerson, uniqueName } from '../../harness/people.ts';
import { refusal } from '../../harness/refusal.ts';
import { type App, initiate, type Person, signIn } from '../../harness/sign-in.ts';

/** Rounds that run at the same time. If the server is slower than the rate, the next round waits. */
const AT_ONCE = 6;

type Round = () => Promise<unknown>;

export interface SteadyWork {
  /** Rounds that were done. */
  readonly done: number;
  /** What went wrong. */
  readonly failures: readonly string[];
  /**
   * Fills what the server keeps up to a bounded number, so that it cannot be taken for growth: the last messages of the development inbox, and the
   * access tokens that were verified last (docs/decisions/0047).
   */
  fill(messages: number, tokens: number): Promise<void>;
  /** Runs each kind of round `times` times, as fast as it goes. */
  warmUp(times: number): Promise<void>;
  /** Begins a round in each period of `everyMs` until the duration is over, and resolves when all have ended. */
  run(durationMs: number, everyMs: number): Promise<void>;
}

/** An app, and the server whose inbox gets its messages. */
export type AppOfServer = App & { readonly endpoint: string };

type DeviceOwner = Person & { readonly device: Device };

/** Prepares users with a remembered device each. */
export async function createSteadyWork(app: AppOfServer, people: number): Promise<SteadyWork> {
  const known: DeviceOwner[] = [];
  for (let n = 0; n < people; n += 1) {
    const person = await newPerson(app);
    const { device } = await confirmDevice(app, (await signIn(app, person)).result);
    known.push({ ...person, device });
  }
  const kinds = roundsOf(app, known, await newPerson(app));
  const failures: string[] = [];
  const running = new Set<Promise<void>>();
  let [next, done] = [0, 0];

  const begin = (): void => {
    const round = kinds[next % kinds.length] as Round;
    next += 1;
    const work = round()
      .then(
        () => void (done += 1),
        (error: unknown) => void failures.push(String(error)),
      )
      .finally(() => running.delete(work));
    running.add(work);
  };

  return {
    get done() {
      return done;
    },
    failures,
    async fill(messages, tokens) {
      await atOnce(messages, () => sendMessage(app));
      const [person] = known;
      if (person === undefined) throw new Error('There are no users.');
      const { RefreshToken = '' } = (await signIn(app, person)).result;
      await atOnce(tokens, () => refreshAndRead(app, RefreshToken, person.device));
    },
    async warmUp(times) {
      for (let n = 0; n < times * kinds.length; n += 1) {
        begin();
        while (running.size >= AT_ONCE) await Promise.race(running);
      }
      await Promise.all(running);
    },
    async run(durationMs, everyMs) {
      const started = performance.now();
      for (let n = 0; n * everyMs < durationMs; n += 1) {
        await sleep(Math.max(0, started + n * everyMs - performance.now()));
        while (running.size >= AT_ONCE) await Promise.race(running);
        begin();
      }
      await Promise.all(running);
    },
  };
}

/** @param leaving the user who signs out everywhere, which would end the sign-ins of the others */
/** Does something a number of times, several at once. */
async function atOnce(times: number, work: () => Promise<unknown>): Promise<void> {
  let begun = 0;
  const lane = async (): Promise<void> => {
    while ((begun += 1) <= times) await work();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function sendMessage({ sdk, userPoolId: UserPoolId }: App): Promise<void> {
  const Username = uniqueName('invited');
  const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }];
  await sdk.send(
    new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, DesiredDeliveryMediums: ['EMAIL'] }),
  );
  await sdk.send(new AdminDeleteUserCommand({ UserPoolId, Username }));
}

async function refreshAndRead(app: App, REFRESH_TOKEN: string, { deviceKey: DEVICE_KEY }: Device): Promise<void> {
  const { AuthenticationResult } = await initiate(app, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN, DEVICE_KEY });
  await app.sdk.send(new GetUserCommand({ AccessToken: AuthenticationResult?.AccessToken }));
}

function roundsOf(app: AppOfServer, people: readonly DeviceOwner[], leaving: Person): readonly Round[] {
  let turn = 0;
  const next = () => people[(turn += 1) % people.length] as DeviceOwner;
  const { sdk, clientId: ClientId } = app;

  const signInAndRefresh = async (): Promise<void> => {
    const person = next();
    const { challenges, result } = await signIn(app, person);
    if (!challenges.includes('DEVICE_PASSWORD_VERIFIER')) throw new Error('the device was not recognized');
    await refreshAndRead(app, result.RefreshToken ?? '', person.device);
  };
  const useNewDevice = async (): Promise<void> => {
    const { username } = next();
    const { result } = await signIn(app, { username, password });
    const { AccessToken } = result;
    await confirmDevice(app, result);
    await sdk.send(new ListDevicesCommand({ AccessToken, Limit: 10 }));
    await sdk.send(new ForgetDeviceCommand({ AccessToken, DeviceKey: newKeys(result).deviceKey }));
  };
  const signUpAndLeave = async (): Promise<void> => {
    const Username = uniqueName('passing');
    const email = `${Username}@example.com`;
    const UserAttributes = [{ Name: 'email', Value: email }];
    await sdk.send(new SignUpCommand({ ClientId, Username, Password: password, UserAttributes }));
    const ConfirmationCode = await latestCode(app, email);
    await sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
    const { result } = await signIn(app, { username: Username, password });
    await confirmDevice(app, result);
    await sdk.send(new DeleteUserCommand({ AccessToken: result.AccessToken }));
  };
  const signOutEverywhere = async (): Promise<void> => {
    const { result } = await signIn(app, leaving, { flow: 'USER_PASSWORD_AUTH' });
    await sdk.send(new GlobalSignOutCommand({ AccessToken: result.AccessToken }));
  };
  const guess = async (): Promise<void> => {
    const parameters = { USERNAME: uniqueName('nobody'), PASSWORD: 'Wrong-Horse-7' };
    await refusal(initiate(app, 'USER_PASSWORD_AUTH', parameters));
  };
  return [signInAndRefresh, useNewDevice, signInAndRefresh, signUpAndLeave, guess, signInAndRefresh, signOutEverywhere];
}
