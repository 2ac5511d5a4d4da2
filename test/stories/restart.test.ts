/** Stop and start: all data stays usable, on both databases. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetDeviceCommand,
  GetUserCommand,
  GetUserPoolMfaConfigCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createSecretHash } from 'cognito-srp-helper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sdk } from '../harness/aws.ts';
import { claimsOf } from '../harness/claims.ts';
import { confirmDevice } from '../harness/device.ts';
import { alwaysWithSuppression, withCode } from '../harness/device-configurations.ts';
import { type EmbeddedPostgres, embeddedPostgresMissing, startEmbeddedPostgres } from '../harness/embedded-postgres.ts';
import { freePort, type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson, newPersonWithDevice, newPersonWithTotp } from '../harness/people.ts';
import { refusal, usedSession } from '../harness/refusal.ts';
import {
  type App,
  beginSrp,
  createApp,
  deviceClaim,
  initiate,
  passwordClaim,
  provePassword,
  respond,
  signIn,
} from '../harness/sign-in.ts';

const byDevice = ['PASSWORD_VERIFIER', 'DEVICE_SRP_AUTH', 'DEVICE_PASSWORD_VERIFIER'];

const postgresMissing = embeddedPostgresMissing();
// With LATCHKEY_REQUIRE_SUITES=all, a suite that cannot run fails instead of being skipped.
const withoutPostgres = postgresMissing !== undefined && process.env['LATCHKEY_REQUIRE_SUITES'] !== 'all';

/** A server that can be stopped and started again with the same address and data. */
class RestartingServer {
  readonly #dataDir: string;
  readonly #port: number;
  readonly #args: readonly string[];
  #latchkey: Latchkey | undefined;

  private constructor(dataDir: string, port: number, args: readonly string[]) {
    this.#dataDir = dataDir;
    this.#port = port;
    this.#args = args;
  }

  static async start(args: readonly string[] = []): Promise<RestartingServer> {
    const dataDir = await mkdtemp(join(tmpdir(), 'latchkey-restart-'));
    const server = new RestartingServer(dataDir, await freePort(), args);
    await server.#start();
    return server;
  }

  get dataDir(): string {
    return this.#dataDir;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async #start(): Promise<void> {
    this.#latchkey = await startLatchkey({ dataDir: this.#dataDir, port: this.#port, args: this.#args });
  }

  /** Stops the server with SIGTERM, and starts it again. */
  async restart(): Promise<void> {
    expect(await this.#latchkey?.stop()).toBe(0);
    await this.#start();
  }

  async dispose(): Promise<void> {
    await this.#latchkey?.stop();
    await rm(this.#dataDir, { recursive: true, force: true });
  }
}

/** The tests for every database. */
function describeRestart(start: () => Promise<RestartingServer>): void {
  let server: RestartingServer;
  let app: App;
  beforeAll(async () => {
    server = await start();
    app = await createApp(server, {
      pool: { DeviceConfiguration: alwaysWithSuppression, AliasAttributes: ['email'] },
      client: { GenerateSecret: true, AccessTokenValidity: 2 },
    });
  });
  afterAll(() => server.dispose());

  /** Returns the app with a new SDK client, because the connections ended with the process. */
  async function restart(): Promise<void> {
    await server.restart();
    app.sdk.destroy();
    app = { ...app, sdk: sdk(server.endpoint) };
  }

  it('keeps pools and clients', async () => {
    const describeAll = async () => {
      const pool = { UserPoolId: app.userPoolId };
      const { UserPool } = await app.sdk.send(new DescribeUserPoolCommand(pool));
      const { $metadata: _, ...mfa } = await app.sdk.send(new GetUserPoolMfaConfigCommand(pool));
      const { UserPoolClient } = await app.sdk.send(
        new DescribeUserPoolClientCommand({ ...pool, ClientId: app.clientId }),
      );
      return { UserPool, mfa, UserPoolClient };
    };
    const before = await describeAll();
    expect(before.UserPoolClient?.ClientSecret).toBe(app.clientSecret);
    expect(before.mfa.SoftwareTokenMfaConfiguration).toEqual({ Enabled: true });
    await restart();
    expect(await describeAll()).toEqual(before);
  });

  it('keeps users, passwords, codes, devices and tokens', async () => {
    const email = 'ada@example.com';
    const plain = await newPerson(app, 'ada', { email, email_verified: 'true' });
    const guarded = await newPersonWithTotp(app, 'bob');
    const atDevice = await newPersonWithDevice(app, 'eve');
    const { result } = await signIn(app, atDevice);
    const usedCode = guarded.authenticator.lastCode();
    const users = async () => (await app.sdk.send(new ListUsersCommand({ UserPoolId: app.userPoolId }))).Users;
    const before = await users();

    await restart();
    expect(await users()).toEqual(before);
    expect((await signIn(app, { ...plain, username: email })).challenges).toEqual(['PASSWORD_VERIFIER']);
    const mfa = await provePassword(app, guarded);
    const used = { USERNAME: 'bob', SOFTWARE_TOKEN_MFA_CODE: usedCode };
    expect((await refusal(respond(app, 'SOFTWARE_TOKEN_MFA', used, mfa.Session))).name).toBe('ExpiredCodeException');
    expect((await signIn(app, guarded)).challenges).toEqual(withCode);

    expect((await signIn(app, atDevice)).challenges).toEqual(byDevice);
    const { AccessToken, RefreshToken = '' } = result;
    expect((await app.sdk.send(new GetUserCommand({ AccessToken }))).Username).toBe('eve');
    const { deviceKey } = atDevice.device;
    const { Device } = await app.sdk.send(new GetDeviceCommand({ AccessToken, DeviceKey: deviceKey }));
    expect(Device?.DeviceKey).toBe(deviceKey);
    const refreshed = await initiate(app, 'REFRESH_TOKEN_AUTH', {
      REFRESH_TOKEN: RefreshToken,
      DEVICE_KEY: deviceKey,
      SECRET_HASH: createSecretHash('eve', app.clientId, app.clientSecret ?? ''),
    });
    const claims = claimsOf(refreshed.AuthenticationResult?.AccessToken);
    expect(claims).toMatchObject({
      device_key: deviceKey,
      origin_jti: claimsOf(AccessToken)['origin_jti'],
      iss: claimsOf(AccessToken)['iss'],
    });
  });

  it('keeps unfinished sign-ins, each valid once', async () => {
    const guarded = await newPersonWithTotp(app);
    const atDevice = await newPersonWithDevice(app);
    const fresh = await signIn(app, await newPerson(app));
    const mfa = await provePassword(app, guarded);
    const round = await beginSrp(app, guarded.username);
    const device = await provePassword(app, atDevice, { DEVICE_KEY: atDevice.device.deviceKey });
    expect(device.ChallengeName).toBe('DEVICE_SRP_AUTH');

    await restart();
    const code = { USERNAME: guarded.username, SOFTWARE_TOKEN_MFA_CODE: await guarded.authenticator.code() };
    expect((await respond(app, 'SOFTWARE_TOKEN_MFA', code, mfa.Session)).AuthenticationResult).toBeDefined();
    const claim = { USERNAME: guarded.username, ...(await passwordClaim(app, round, guarded.password)) };
    expect((await respond(app, 'PASSWORD_VERIFIER', claim)).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');

    // The sign-in of the device is also found without a Session.
    const names = { USERNAME: atDevice.username, DEVICE_KEY: atDevice.device.deviceKey };
    const { session } = round;
    const reply = await respond(app, 'DEVICE_SRP_AUTH', { ...names, SRP_A: session.A });
    await restart();
    const proof = { ...names, ...(await deviceClaim({ reply, session }, atDevice.device)) };
    expect((await respond(app, 'DEVICE_PASSWORD_VERIFIER', proof)).AuthenticationResult).toBeDefined();
    expect((await confirmDevice(app, fresh.result)).userConfirmationNecessary).toBe(false);

    await restart();
    expect(await refusal(respond(app, 'SOFTWARE_TOKEN_MFA', code, mfa.Session))).toEqual(usedSession);
    expect(await refusal(respond(app, 'PASSWORD_VERIFIER', claim))).toEqual(usedSession);
    expect(await refusal(respond(app, 'DEVICE_PASSWORD_VERIFIER', proof))).toEqual(usedSession);
  });
}

describe('the embedded database', () => {
  let started: RestartingServer;
  describeRestart(async () => (started = await RestartingServer.start()));

  it('has its key in its own file, readable only by the owner', async () => {
    const names = await readdir(started.dataDir);
    const modes = await Promise.all(names.map(async (name) => (await stat(join(started.dataDir, name))).mode & 0o077));
    expect(names.length).toBeGreaterThanOrEqual(2);
    expect(modes.filter((mode) => mode !== 0)).toEqual([]);
  });
});

describe.skipIf(withoutPostgres)(`PostgreSQL${withoutPostgres ? `: ${postgresMissing}` : ''}`, () => {
  let postgres: EmbeddedPostgres | undefined;
  // Declared first, so that it runs last: the server stops before its database.
  afterAll(() => postgres?.stop());
  describeRestart(async () => {
    postgres = await startEmbeddedPostgres();
    return RestartingServer.start(['--database', postgres.url]);
  });
});
