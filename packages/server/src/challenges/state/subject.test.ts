/** The reads of the store must not reveal whether a user exists. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestServices, type TestServices } from '../../operations/testing/call.ts';
import {
  type App,
  type AppOptions,
  beginSrp,
  byPassword,
  newApp,
  newUser,
  passwordClaim,
  respond,
} from '../testing/sign-in-steps.ts';

let services: TestServices;
beforeAll(async () => {
  services = await createTestServices();
});
afterAll(() => services.close());

/** The app with a store that records which read methods are called. */
function observed(app: App): { readonly app: App; readonly reads: string[] } {
  const reads: string[] = [];
  const listed = <T extends object>(name: string, reader: T): T =>
    new Proxy(reader, {
      get(target, property) {
        const member: unknown = Reflect.get(target, property);
        if (typeof member !== 'function') return member;
        return (...inputs: unknown[]): unknown => {
          reads.push(`${name}.${String(property)}`);
          return Reflect.apply(member, target, inputs);
        };
      },
    });
  const { users, devices, guards, steps, ...others } = app.services.store.read;
  const read = {
    ...others,
    users: listed('users', users),
    devices: listed('devices', devices),
    guards: listed('guards', guards),
    steps: listed('steps', steps),
  };
  return { app: { ...app, services: { ...services, store: { ...services.store, read } } }, reads };
}

const settings: [string, AppOptions['pool'], string, string][] = [
  ['user names', {}, 'ann', 'nobody'],
  ['user names with addresses as aliases', { AliasAttributes: ['email', 'phone_number'] }, 'ann', 'nobody'],
  ['addresses as aliases', { AliasAttributes: ['email'] }, 'ann@example.com', 'nobody@example.com'],
  ['addresses as user names', { UsernameAttributes: ['email'] }, 'ann@example.com', 'nobody@example.com'],
];

describe.each(settings)('%s', (_name, pool, known, unknown) => {
  let app: App;
  beforeAll(async () => {
    app = await newApp(services, { pool: pool ?? {} });
    const attributes = { email: 'ann@example.com', email_verified: 'true' };
    await newUser(app, pool?.UsernameAttributes === undefined ? 'ann' : 'ann@example.com', { attributes });
  });

  it('cause the same reads in a sign-in with a password', async () => {
    const readsFor = async (name: string) => {
      const { app: watched, reads } = observed(app);
      await expect(byPassword(watched, name, { PASSWORD: 'Wr0ng-horse' })).rejects.toThrow('Incorrect');
      return reads;
    };
    expect(await readsFor(unknown)).toEqual(await readsFor(known));
  });

  it('cause the same reads in a sign-in with SRP', async () => {
    const readsFor = async (name: string) => {
      const { app: watched, reads } = observed(app);
      const round = await beginSrp(watched, name);
      const claim = await passwordClaim(watched, round, 'Wr0ng-horse');
      await expect(respond(watched, 'PASSWORD_VERIFIER', { USERNAME: name, ...claim })).rejects.toThrow('Incorrect');
      return reads;
    };
    expect(await readsFor(unknown)).toEqual(await readsFor(known));
  });
});
