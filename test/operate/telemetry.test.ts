/** Traces and logs arrive at an OTLP receiver, and contain nothing that names a user. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { password } from '../harness/aws.ts';
import { functionArn, webhookSecret } from '../harness/function-hosts.ts';
import { type Latchkey, startLatchkey } from '../harness/latchkey.ts';
import { newPerson } from '../harness/people.ts';
import { RawClient } from '../harness/raw-client.ts';
import { type App, createApp } from '../harness/sign-in.ts';

/** A span in the JSON encoding of OTLP. */
interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

interface LogRecord {
  readonly traceId?: string;
  readonly body: { readonly stringValue?: string };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

const USER = 'canary-user-name';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';

let latchkey: Latchkey;
let app: App;
let raw: RawClient;
/** Everything that the receiver got, and what it means. */
const bodies: string[] = [];
const spans: Span[] = [];
const records: LogRecord[] = [];
const resources: string[] = [];
/** The headers that the trigger got. */
const calls: IncomingMessage['headers'][] = [];

const server = createServer((request, response) => {
  void answer(request, response);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  if (request.url === '/function') {
    calls.push(request.headers);
    response.end(body);
    return;
  }
  bodies.push(body);
  const { resourceSpans = [], resourceLogs = [] } = JSON.parse(body) as {
    resourceSpans?: { resource: object; scopeSpans: { spans: Span[] }[] }[];
    resourceLogs?: { scopeLogs: { logRecords: LogRecord[] }[] }[];
  };
  for (const { resource, scopeSpans } of resourceSpans) {
    resources.push(JSON.stringify(resource));
    spans.push(...scopeSpans.flatMap((scope) => scope.spans));
  }
  for (const { scopeLogs } of resourceLogs) records.push(...scopeLogs.flatMap((scope) => scope.logRecords));
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  latchkey = await startLatchkey({
    args: ['--function', `${functionArn}=http://127.0.0.1:${port}/function`, '--account', '123456789012'],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
      OTEL_NODE_RESOURCE_DETECTORS: 'all',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      LATCHKEY_WEBHOOK_SECRET: webhookSecret,
    },
  });
  app = await createApp(latchkey, { mfa: 'OFF', pool: { LambdaConfig: { PreAuthentication: functionArn } } });
  raw = new RawClient(latchkey.endpoint);
  await newPerson(app, USER, { email: 'canary@example.com', email_verified: 'true' });
});
afterAll(async () => {
  raw.close();
  await latchkey.stop();
  server.closeAllConnections();
  server.close();
});

const signIn = (headers: Record<string, string>, PASSWORD = password) =>
  raw.call(
    'InitiateAuth',
    { ClientId: app.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: { USERNAME: USER, PASSWORD } },
    headers,
  );

const attribute = ({ attributes }: Pick<Span, 'attributes'>, name: string): unknown =>
  Object.values(attributes.find(({ key }) => key === name)?.value ?? {})[0];

describe('a sign-in with a trace of the caller', () => {
  it('has spans for request, operation, trigger and transaction in this trace', async () => {
    const { status } = await signIn({ traceparent: `00-${TRACE}-${PARENT}-01`, baggage: 'own=baggage' });
    expect(status).toBe(200);
    const ofTrace = () => spans.filter(({ traceId }) => traceId === TRACE);
    await vi.waitFor(() => expect(ofTrace().some(({ name }) => name === 'InitiateAuth')).toBe(true), 10_000);

    const [request, operation, trigger, transaction] = [
      'InitiateAuth',
      'operation InitiateAuth',
      'trigger PreAuthentication',
      'transaction',
    ].map((wanted) => ofTrace().find(({ name }) => name === wanted));
    expect(request).toMatchObject({ parentSpanId: PARENT, kind: 2 });
    expect(request && attribute(request, 'http.response.status_code')).toBe(200);
    expect(operation?.parentSpanId).toBe(request?.spanId);
    expect(trigger?.parentSpanId).toBe(operation?.spanId);
    expect(transaction?.parentSpanId).toBe(operation?.spanId);

    expect(calls.at(-1)?.['traceparent']).toBe(`00-${TRACE}-${trigger?.spanId}-01`);
    expect(calls.at(-1)?.['baggage']).toBeUndefined();
  });

  it('has log lines that name the trace, also in the log that is exported', async () => {
    const ofTrace = () => records.filter(({ traceId, body }) => traceId === TRACE && body.stringValue === 'request');
    await vi.waitFor(() => expect(ofTrace()).toHaveLength(1), 10_000);
    const [record] = ofTrace();
    expect(record && attribute(record, 'operation')).toBe('InitiateAuth');
  });
});

it('a failure has its code as the type of the error, and no message', async () => {
  await signIn({}, 'Wrong-Canary-Password-1');
  const failed = () => spans.find((span) => attribute(span, 'error.type') === 'NotAuthorizedException');
  await vi.waitFor(
    () => expect(failed()).toMatchObject({ name: 'operation InitiateAuth', status: { code: 2 } }),
    10_000,
  );
  expect(failed()?.status).toEqual({ code: 2 });
});

it('names the service, and not its command line', async () => {
  await vi.waitFor(() => expect(resources.length).toBeGreaterThan(0), 10_000);
  expect(resources[0]).toContain('{"key":"service.name","value":{"stringValue":"latchkey"}}');
  expect(resources[0]).toContain('deployment.environment.name');
  expect(resources[0]).not.toContain('--function');
});

it('exports no user names, addresses, passwords, codes or secrets, and no span for probes', async () => {
  await raw.call('ForgotPassword', { ClientId: app.clientId, Username: USER });
  const code = /sentCode|Code/;
  await vi.waitFor(() => expect(spans.some(({ name }) => name === 'deliver EMAIL')).toBe(true), 10_000);
  const everything = bodies.join('\n');
  for (const secret of [USER, 'canary@example.com', password, 'Wrong-Canary-Password-1', webhookSecret, 'Bearer']) {
    expect(everything).not.toContain(secret);
  }
  expect(records.flatMap(({ attributes }) => attributes.map(({ key }) => key)).filter((key) => code.test(key))).toEqual(
    [],
  );
  expect(spans.filter(({ name }) => name === 'GET')).toEqual([]);
});
