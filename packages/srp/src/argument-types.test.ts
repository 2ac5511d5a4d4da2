/** Arguments of a wrong type are refused with an error that names them. */
import { afterAll, describe, expect, it } from 'vitest';
import * as srp from './index.ts';
import * as node from './node.ts';

const bytes = Uint8Array.of(1);
const session = await srp.createClientSession();
const party = { group: 'g', identity: 'i' };
const credential = { ...party, secret: 's' };
const proof = { ...credential, ...session, salt: '1', B: '2', secretBlock: 'AAAA', timestamp: 't' };
const verification = {
  ...party,
  verifier: bytes,
  A: session.A,
  B: '2',
  b: bytes,
  secretBlock: 'AAAA',
  timestamp: 't',
  signature: 'AAAA',
};
const stored = { ...credential, salt: '1', verifier: bytes };
const lame = { ...srp.webPrimitives, modPow: undefined };
const engine = node.createSrpEngine({ threads: 1, precompute: 0 });
afterAll(() => engine.close());

type Call = (argument: never) => unknown;

/** The engine's functions, callable without the engine. */
const onEngine = {
  createVerifier: (argument: never) => engine.createVerifier(argument),
  challenge: (argument: never) => engine.challenge(argument),
  verify: (argument: never) => engine.verify(argument),
  verifyPassword: (argument: never) => engine.verifyPassword(argument),
};

async function refusal(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return 'nothing was refused';
  } catch (error) {
    return error;
  }
}

describe('wrong types', () => {
  it.each<[name: string, call: Call, argument: unknown, parameter: string]>([
    ['createClientSession', srp.createClientSession, lame, 'modPow'],
    ['prove', srp.prove, undefined, 'group'],
    ['prove', srp.prove, { ...proof, salt: 1 }, 'salt'],
    ['prove', srp.prove, { ...proof, secret: undefined }, 'secret'],
    ['prove', srp.prove, { ...proof, a: 5 }, 'a'],
    ['prove', (primitives) => srp.prove(proof, primitives), lame, 'modPow'],
    ['createDeviceVerifier', (key) => srp.createDeviceVerifier(key, 'k'), 1, 'deviceGroupKey'],
    ['createDeviceVerifier', (key) => srp.createDeviceVerifier('g', key), undefined, 'deviceKey'],
    ['createDeviceVerifier', (secret) => srp.createDeviceVerifier('g', 'k', secret), bytes, 'secret'],
    ['createDeviceVerifier', (primitives) => srp.createDeviceVerifier('g', 'k', 's', primitives), {}, 'sha256'],
    ['formatTimestamp', srp.formatTimestamp, '2026', 'epochMs'],
    ['formatTimestamp', srp.formatTimestamp, Number.NaN, 'epochMs'],
    ['formatTimestamp', srp.formatTimestamp, 1e20, 'epochMs'],
    ['fakeVerifier', node.fakeVerifier, 'seed', 'seed'],
    ['fastestModPow', node.fastestModPow, 'bigint', 'candidate'],
    ['createSrpEngine', node.createSrpEngine, { thread: 1 }, 'thread'],
    ['createSrpEngine', node.createSrpEngine, { threads: 0 }, 'threads'],
    ['createSrpEngine', node.createSrpEngine, { threads: '2' }, 'threads'],
    ['createSrpEngine', node.createSrpEngine, { precompute: -1 }, 'precompute'],
    ['createSrpEngine', node.createSrpEngine, { constructor: 1 }, 'constructor'],
    ...[srp.createVerifier, onEngine.createVerifier].flatMap((call): [string, Call, unknown, string][] => [
      ['createVerifier', call, undefined, 'group'],
      ['createVerifier', call, { ...credential, identity: 1 }, 'identity'],
      ['createVerifier', call, { ...credential, salt: '1' }, 'salt'],
    ]),
    ...[srp.serverChallenge, onEngine.challenge].flatMap((call): [string, Call, unknown, string][] => [
      ['challenge', call, { verifier: bytes }, 'A'],
      ['challenge', call, { verifier: '1', A: session.A }, 'verifier'],
      ['challenge', call, { verifier: bytes, A: session.A, b: 1n }, 'b'],
    ]),
    ...[srp.serverVerify, onEngine.verify].flatMap((call): [string, Call, unknown, string][] => [
      ['verify', call, { ...verification, signature: undefined }, 'signature'],
      ['verify', call, { ...verification, b: [1] }, 'b'],
    ]),
    ...[srp.verifyPassword, onEngine.verifyPassword].flatMap((call): [string, Call, unknown, string][] => [
      ['verifyPassword', call, { ...stored, secret: 1 }, 'secret'],
      ['verifyPassword', call, { ...stored, verifier: new ArrayBuffer(1) }, 'verifier'],
    ]),
    ['serverVerify', (primitives) => srp.serverVerify(verification, primitives), lame, 'modPow'],
  ])('%s %#: %o names %s', async (_name, call, argument, parameter) => {
    const error = await refusal(() => call(argument as never));
    expect(error).toBeInstanceOf(srp.SrpError);
    expect(error).toMatchObject({ code: 'wrong-type', message: expect.stringMatching(`^${parameter} must be a `) });
  });

  it('accepts a Buffer as bytes', async () => {
    expect(await engine.verify({ ...verification, b: Buffer.from(bytes) })).toBe(false);
  });

  const calls: readonly (readonly [name: string, call: Call, complete: object])[] = [
    ['prove', srp.prove, proof],
    ['createVerifier', srp.createVerifier, { ...credential, salt: bytes }],
    ['serverChallenge', srp.serverChallenge, { verifier: bytes, A: session.A, b: bytes }],
    ['serverVerify', srp.serverVerify, verification],
    ['verifyPassword', srp.verifyPassword, stored],
    ['createVerifier of the engine', onEngine.createVerifier, { ...credential, salt: bytes }],
    ['challenge of the engine', onEngine.challenge, { verifier: bytes, A: session.A, b: bytes }],
    ['verify of the engine', onEngine.verify, verification],
    ['verifyPassword of the engine', onEngine.verifyPassword, stored],
  ];

  it.each(
    calls.flatMap(([name, call, complete]) =>
      Object.keys(complete).map((member) => [name, member, call, complete] as const),
    ),
  )('%s: %s', async (_name, member, call, complete) => {
    const error = await refusal(() => call({ ...complete, [member]: null } as never));
    const value = (complete as Readonly<Record<string, unknown>>)[member];
    const type = value instanceof Uint8Array ? 'Uint8Array' : typeof value;
    expect(error).toMatchObject({ name: 'SrpError', code: 'wrong-type', message: `${member} must be a ${type}` });
  });

  it('names the options that there are', () => {
    expect(() => node.createSrpEngine({ thread: 1 } as never)).toThrow('known option (threads, precompute)');
    expect(() => node.createSrpEngine({ precompute: 0.5 })).toThrow('precompute must be a whole number, at least 0');
    expect(() => node.createSrpEngine({ threads: 0 })).toThrow('threads must be a whole number, at least 1');
    expect(() => node.fastestModPow('openssl' as never)).toThrow('candidate must be a function');
  });
});
