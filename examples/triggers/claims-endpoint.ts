/** PreTokenGeneration V2_0 behind a web address: adds claims to both tokens. It accepts only requests with a valid signature. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { text } from 'node:stream/consumers';
import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda';

/** @param secret `whsec_` and base64: the same as LATCHKEY_WEBHOOK_SECRET of the server */
export function createClaimsEndpoint(secret: string): Server {
  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (!isSigned(secret, request.headers, body)) {
      response.writeHead(401).end();
      return;
    }
    try {
      const event = addClaims(JSON.parse(body) as PreTokenGenerationV2TriggerEvent);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(event));
    } catch (error) {
      // The app gets this text as "PreTokenGeneration failed with error …".
      const errorMessage = error instanceof Error ? error.message : 'unknown';
      response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ errorMessage }));
    }
  }
  return createServer((request, response) => void receive(request, response));
}

function addClaims(event: PreTokenGenerationV2TriggerEvent): PreTokenGenerationV2TriggerEvent {
  const claimsToAddOrOverride = { tenant: event.request.userAttributes['email']?.split('@')[1] ?? 'none' };
  event.response.claimsAndScopeOverrideDetails = {
    idTokenGeneration: { claimsToAddOrOverride },
    accessTokenGeneration: { claimsToAddOrOverride, scopesToAdd: ['api/read'] },
  };
  return event;
}

/** Checks the signature over id, time and body (Standard Webhooks). Requests older than five minutes are rejected. */
function isSigned(secret: string, headers: IncomingHttpHeaders, body: string): boolean {
  const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map((name) => String(headers[`webhook-${name}`]));
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= 300)) return false;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  const given = Buffer.from(signature?.replace(/^v1,/, '') ?? '', 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
