/** The parts of an HTTP request that this surface needs. */
import type { Context } from 'hono';
import type { Origin } from '../../ports/origin.ts';
import { readBody } from '../http/body.ts';
import { collectedBody } from '../http/request-body.ts';
import { incomingOf, originOf } from '../http/origin.ts';
import type { SignedRequest } from './sigv4-canonical-request.ts';

export interface WireRequest {
  readonly headers: Headers;
  readonly origin: Origin;
  /** Notes of the operation for the log. */
  readonly notes: Readonly<Record<string, string>>;
  /** Reads the body, up to the limit of the API. */
  body(): Promise<Uint8Array>;
  /** The request as its signature covers it. */
  signed(body: Uint8Array): SignedRequest;
}

/** @param requestId a new UUID */
export function wireRequest(context: Context, requestId: string): WireRequest {
  const request = context.req.raw;
  const incoming = incomingOf(context);
  return {
    headers: request.headers,
    ...originOf(context, requestId),
    body: async () => (incoming && collectedBody(incoming)) ?? readBody(request),
    signed: (body) => ({
      method: request.method,
      target: incoming?.url ?? targetOf(request.url),
      headers: incoming === undefined ? [...request.headers] : pairs(incoming.rawHeaders),
      body,
    }),
  };
}

function targetOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Node lists names and values in turn. Only this list keeps repeated headers separate. */
function pairs(rawHeaders: readonly string[]): SignedRequest['headers'] {
  const headers: [name: string, value: string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) headers.push([rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '']);
  return headers;
}
