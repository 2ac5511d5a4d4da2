import { describe, expect, it } from 'vitest';
import { type FetchTransportOptions, fromFetch } from './fetch-transport.ts';

interface Call {
  readonly url: string;
  readonly init: RequestInit;
}

/** A `fetch` that returns the answers in turn, and the arguments of its calls. */
function answering(...answers: (() => Response | Promise<Response>)[]) {
  const calls: Call[] = [];
  const fetch = (async (url: string, init: RequestInit) => {
    calls.push({ url, init });
    const answer = answers[Math.min(calls.length, answers.length) - 1];
    return answer?.() ?? Response.error();
  }) as typeof globalThis.fetch;
  const waits: number[] = [];
  const sleep = async (ms: number) => void waits.push(ms);
  const options = { fetch, sleep } satisfies FetchTransportOptions;
  return { calls, waits, options };
}

const ok =
  (output: object, headers = {}) =>
  () =>
    Response.json(output, { headers });
const refused =
  (type: string, message: string, status = 400) =>
  () =>
    Response.json({ __type: type, message }, { status });
const input = { AccessToken: 'token' };

describe('fromFetch', () => {
  it.each([
    ['eu-west-1', 'https://cognito-idp.eu-west-1.amazonaws.com/'],
    ['us-gov-west-1', 'https://cognito-idp.us-gov-west-1.amazonaws.com/'],
    ['cn-north-1', 'https://cognito-idp.cn-north-1.amazonaws.com.cn/'],
  ])('sends AWS JSON 1.1 to %s', async (region, url) => {
    const { calls, options } = answering(ok({ Username: 'ada' }));
    expect(await fromFetch({ ...options, region }).send('GetUser', input)).toEqual({ Username: 'ada' });
    expect(calls[0]).toMatchObject({
      url,
      init: {
        method: 'POST',
        body: '{"AccessToken":"token"}',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AWSCognitoIdentityProviderService.GetUser',
        },
      },
    });
  });

  it('leaves out members that are undefined', async () => {
    const { calls, options } = answering(ok({}));
    await fromFetch(options).send('ListDevices', { ...input, PaginationToken: undefined });
    expect(calls[0]?.init.body).toBe('{"AccessToken":"token"}');
  });

  it('reads an empty body as an empty output', async () => {
    const { options } = answering(() => new Response(''));
    expect(await fromFetch(options).send('ForgetDevice', { ...input, DeviceKey: 'key' })).toEqual({});
  });

  it.each([
    [refused('NotAuthorizedException', 'No.')],
    [refused('com.amazonaws.cognito.identity.idp.model#NotAuthorizedException', 'No.')],
    [
      () =>
        new Response('{"message":"No."}', {
          status: 400,
          headers: { 'x-amzn-errortype': 'NotAuthorizedException:http://x/' },
        }),
    ],
    [
      () =>
        new Response('{"Message":"No."}', { status: 400, headers: { 'x-amzn-errortype': 'NotAuthorizedException' } }),
    ],
  ])('finds the name of an error wherever it is', async (answer) => {
    const { options, calls } = answering(answer);
    await expect(fromFetch(options).send('GetUser', input)).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'No.',
    });
    expect(calls).toHaveLength(1);
  });

  it.each([
    ['a server fault', refused('InternalErrorException', 'Oops', 500)],
    ['throttling', refused('TooManyRequestsException', 'Slow down')],
    ['a gateway', () => new Response('<html>', { status: 502 })],
    ['a lost connection', () => Promise.reject(new TypeError('fetch failed'))],
  ])('tries again after %s, later each time, and gives up after three', async (_, answer) => {
    const patient = answering(answer, answer, ok({}));
    expect(await fromFetch(patient.options).send('GetUser', input)).toEqual({});
    const [first = 0, second = 0] = patient.waits;
    expect(first).toBeGreaterThanOrEqual(100);
    expect(first).toBeLessThan(200);
    expect(second).toBeGreaterThanOrEqual(200);
    expect(second).toBeLessThan(400);
    const hopeless = answering(answer);
    await expect(fromFetch(hopeless.options).send('GetUser', input)).rejects.toThrow();
    expect(hopeless.calls).toHaveLength(3);
  });

  it('treats a device as confirmed if the answer that confirmed it was lost', async () => {
    const device = { ...input, DeviceKey: 'key', DeviceSecretVerifierConfig: { PasswordVerifier: 'v', Salt: 's' } };
    const exists = refused('DeviceKeyExistsException', 'Device already exists');
    const { options } = answering(() => Promise.reject(new TypeError('reset')), exists);
    expect(await fromFetch(options).send('ConfirmDevice', device)).toEqual({ UserConfirmationNecessary: true });
    await expect(fromFetch(answering(exists).options).send('ConfirmDevice', device)).rejects.toMatchObject({
      name: 'DeviceKeyExistsException',
    });
  });

  it('reports the time of the Date header, if there is one', async () => {
    const times: number[] = [];
    const onServerTime = (epochMs: number) => times.push(epochMs);
    const { options } = answering(ok({}, { date: 'Mon, 23 Nov 2026 08:00:00 GMT' }), ok({}), ok({}, { date: 'noon' }));
    for (let round = 0; round < 3; round++) await fromFetch(options).send('GetUser', input, { onServerTime });
    expect(times).toEqual([Date.UTC(2026, 10, 23, 8)]);
  });

  it('rejects operations of administrators, which must be signed', async () => {
    const { options, calls } = answering(ok({}));
    const request = { UserPoolId: 'p', ClientId: 'c', AuthFlow: 'USER_SRP_AUTH', AuthParameters: {} } as const;
    await expect(fromFetch(options).send('AdminInitiateAuth', request)).rejects.toMatchObject({ code: 'CannotSign' });
    expect(calls).toEqual([]);
  });

  it('stops waiting at the time limit, before or after the headers', async () => {
    const stalled = async (_: unknown, { signal }: RequestInit) => {
      const body = new ReadableStream({
        start: (controller) => signal?.addEventListener('abort', () => controller.error(signal.reason)),
      });
      return new Response(body);
    };
    const transport = fromFetch({ fetch: stalled as typeof fetch, timeoutMs: 20, attempts: 1 });
    await expect(transport.send('GetUser', input)).rejects.toMatchObject({ code: 'TimedOut' });
  });

  it('stops at once when the caller aborts, before or during a request', async () => {
    const hanging = ((_: unknown, { signal }: RequestInit) =>
      new Promise((_resolve, reject) => {
        if (signal?.aborted) reject(signal.reason as Error);
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
      })) as typeof fetch;
    const reason = new Error('left the page');
    const aborted = AbortSignal.abort(reason);
    await expect(fromFetch({ fetch: hanging }).send('GetUser', input, { signal: aborted })).rejects.toBe(reason);
    const controller = new AbortController();
    const sending = fromFetch({ fetch: hanging }).send('GetUser', input, { signal: controller.signal });
    controller.abort(reason);
    await expect(sending).rejects.toBe(reason);
  });
});
