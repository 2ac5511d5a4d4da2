/**
 * Simulates Amazon Cognito for answers that Latchkey does not give: an endpoint that returns scripted answers in the documented form, one
 * after the other, and records the requests. All flows are also tested against Latchkey.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';

/** An answer of the service. */
export type ScriptedAnswer =
  | { readonly output: Readonly<Record<string, unknown>> }
  | { readonly error: string; readonly message: string };

/** One exchange: the expected operation, and its answer. */
export interface Exchange {
  readonly operation: string;
  readonly answer: ScriptedAnswer | ((input: Record<string, unknown>) => ScriptedAnswer | Promise<ScriptedAnswer>);
}

export interface ScriptedService {
  readonly endpoint: string;
  /** The inputs in the order of the requests. */
  readonly inputs: Record<string, unknown>[];
  /** Returns the number of exchanges that are left in the script. */
  left(): number;
  close(): Promise<void>;
}

/** Starts the endpoint. A request that is not next in the script is answered 400, so the client under test fails. */
export async function scriptedService(script: readonly Exchange[]): Promise<ScriptedService> {
  const rest = [...script];
  const inputs: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    const play = async (): Promise<void> => {
      const text = Buffer.concat(await request.toArray()).toString();
      const input = JSON.parse(text) as Record<string, unknown>;
      const operation = String(request.headers['x-amz-target']).split('.')[1];
      inputs.push(input);
      const exchange = rest[0]?.operation === operation ? rest.shift() : undefined;
      const scripted = exchange?.answer ?? { error: 'InvalidParameterException', message: `${operation} is not next` };
      const answer = typeof scripted === 'function' ? await scripted(input) : scripted;
      const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'scripted' };
      if ('output' in answer) response.writeHead(200, headers).end(JSON.stringify(answer.output));
      else {
        response
          .writeHead(400, { ...headers, 'x-amzn-errortype': `${answer.error}:` })
          .end(JSON.stringify({ __type: answer.error, message: answer.message }));
      }
    };
    play().catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The endpoint has no address.');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    inputs,
    left: () => rest.length,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Returns an AuthenticationResult with tokens of the right form. Their signature is not verified. */
export function tokens(username: string, further: Readonly<Record<string, unknown>> = {}): ScriptedAnswer {
  const token = (use: string) => `${part({ alg: 'RS256' })}.${part({ token_use: use, username })}.${part({})}`;
  return {
    output: {
      ChallengeParameters: {},
      AuthenticationResult: {
        AccessToken: token('access'),
        IdToken: token('id'),
        RefreshToken: 'opaque',
        ExpiresIn: 3600,
        TokenType: 'Bearer',
        ...further,
      },
    },
  };
}

/** Returns a challenge with its Session. */
export function challenge(
  ChallengeName: string,
  ChallengeParameters: Readonly<Record<string, string>> = {},
  further: Readonly<Record<string, unknown>> = {},
): ScriptedAnswer {
  return {
    output: { ChallengeName, ChallengeParameters, Session: `session-of-${ChallengeName.toLowerCase()}`, ...further },
  };
}
