/** The three places where the trigger function of the tests can run: a module, a web address, or a server with Lambda's Invoke API. */
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';
import { answer } from './trigger-function.ts';

/** An event as the function received it. */
export interface RecordedEvent {
  readonly triggerSource: string;
  readonly request: Readonly<Record<string, unknown>>;
}

export interface FunctionHost {
  /** Arguments and environment of a server that uses this function. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Returns all events since the last call. */
  events(): Promise<readonly RecordedEvent[]>;
  close(): Promise<void>;
}

/** The ARN of the function, as the pools of the tests name it. */
export const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:story';

/** Every trigger of LambdaConfig but those of messages, all with this function. */
export const functionForEveryTrigger = {
  PreSignUp: functionArn,
  PostConfirmation: functionArn,
  PreAuthentication: functionArn,
  PostAuthentication: functionArn,
  DefineAuthChallenge: functionArn,
  CreateAuthChallenge: functionArn,
  VerifyAuthChallengeResponse: functionArn,
  PreTokenGeneration: functionArn,
  UserMigration: functionArn,
} satisfies LambdaConfigType;

/** A key in the format of the Standard Webhooks specification. */
export const webhookSecret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

/** Runs the function as a module in the server. */
export function moduleHost(): FunctionHost {
  const file = join(tmpdir(), `latchkey-events-${randomBytes(8).toString('hex')}.jsonl`);
  let taken = 0;
  return {
    args: ['--function', `story=${join(import.meta.dirname, 'trigger-function.ts')}`],
    env: { EVENTS_FILE: file },
    // The function writes while this reads, so the file is never removed or cut, and an event is taken when its line has ended.
    async events() {
      const written = await readFile(file).catch(() => Buffer.alloc(0));
      const end = written.lastIndexOf('\n') + 1;
      const lines = written.toString('utf8', taken, end).split('\n');
      taken = Math.max(taken, end);
      return lines.flatMap((line) => (line === '' ? [] : [JSON.parse(line) as RecordedEvent]));
    },
    close: () => rm(file, { force: true }),
  };
}

type Answer = (response: ServerResponse, event: Parameters<typeof answer>[0], request: IncomingMessage) => void;

/** Runs the function behind a web address. Requests with a wrong signature are answered with 401. */
export function httpHost(isSigned: (request: IncomingMessage, body: string) => boolean): Promise<FunctionHost> {
  const reply: Answer = (response, event) => {
    try {
      response.end(JSON.stringify(answer(event)));
    } catch (error) {
      response.writeHead(400).end(JSON.stringify({ errorMessage: messageOf(error) }));
    }
  };
  return listening(reply, isSigned, (url) => ({
    args: ['--function', `${functionArn}=${url}/events`],
    env: { LATCHKEY_WEBHOOK_SECRET: webhookSecret },
  }));
}

/** Runs the function on a server with Lambda's Invoke API ("Invoke" in the Lambda API reference). */
export function lambdaHost(): Promise<FunctionHost> {
  const reply: Answer = (response, event, request) => {
    const expected = `/2015-03-31/functions/${encodeURIComponent(functionArn)}/invocations`;
    if (request.method !== 'POST' || request.url !== expected) {
      response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{}');
      return;
    }
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      response.writeHead(202).end();
      return;
    }
    try {
      response.end(JSON.stringify(answer(event)));
    } catch (error) {
      const headers = { 'x-amz-function-error': 'Unhandled' };
      response.writeHead(200, headers).end(JSON.stringify({ errorType: 'Error', errorMessage: messageOf(error) }));
    }
  };
  return listening(
    reply,
    () => true,
    (url) => ({
      args: ['--lambda-endpoint', url],
      env: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    }),
  );
}

async function listening(
  reply: Answer,
  isSigned: (request: IncomingMessage, body: string) => boolean,
  settings: (url: string) => Pick<FunctionHost, 'args' | 'env'>,
): Promise<FunctionHost> {
  let events: RecordedEvent[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    if (!isSigned(request, body)) {
      response.writeHead(401).end();
      return;
    }
    const event = JSON.parse(body) as RecordedEvent & Parameters<typeof answer>[0];
    events.push(event);
    reply(response, event, request);
  };
  const server: Server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...settings(`http://127.0.0.1:${port}`),
    events() {
      const taken = events;
      events = [];
      return Promise.resolve(taken);
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
