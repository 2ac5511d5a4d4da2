/** What every endpoint of OAuth 2.0 does around its own work: the request id, the log line, and unexpected failures. */
import { ServiceError } from '@latchkey/model';
import type { Handler } from 'hono';
import type { Origin } from '../../ports/origin.ts';
import type { BrowserParts } from '../browser/parts.ts';
import type { ProviderHooks } from '../browser/provider-hooks.ts';
import { logEndpoint } from '../http/endpoint-log.ts';
import { originOf } from '../http/origin.ts';
import type { Subject } from '../http/request-log.ts';
import { type Answering, oauthError, REQUEST_ID } from './answers.ts';

export interface OAuthParts extends BrowserParts {
  readonly providers: ProviderHooks;
}

/** One request to an endpoint. */
export interface OAuthCall extends Answering {
  readonly parts: OAuthParts;
  readonly origin: Origin;
  /** Adds ids to the log line. */
  readonly about: (subject: Subject) => void;
}

/** Makes a handler of an endpoint. @param endpoint its path below the pool */
export function endpoint(parts: OAuthParts, path: string, run: (call: OAuthCall) => Promise<Response>): Handler {
  const { services } = parts;
  const { random } = services;
  return async (context) => {
    const start = performance.now();
    const requestId = random.uuid();
    const { origin, notes } = originOf(context, requestId);
    let subject: Subject = {};
    let error: string | undefined;
    let failure: unknown;
    const call: OAuthCall = {
      parts,
      context,
      requestId,
      origin,
      about: (more) => void (subject = { ...subject, ...more }),
      failed: (code) => void (error = code),
    };
    // For answers that are made from the context: redirects and pages.
    context.header(REQUEST_ID, requestId);
    const answer = await run(call).catch((thrown: unknown) => {
      const answered = failureAnswer(call, thrown);
      if (answered.status >= 500) failure = thrown;
      return answered;
    });
    const { status } = answer;
    const durationMs = performance.now() - start;
    logEndpoint(services, { requestId, endpoint: path, status, error, subject, notes, durationMs, failure });
    return answer;
  };
}

/** Errors that the endpoint did not expect. Quotas are answered as for the API. */
function failureAnswer(call: OAuthCall, thrown: unknown): Response {
  const isQuota =
    thrown instanceof ServiceError &&
    (thrown.code === 'TooManyRequestsException' || thrown.code === 'ThrottlingException');
  return isQuota
    ? oauthError(call, 'temporarily_unavailable', 'Rate exceeded', 429)
    : oauthError(call, 'server_error', undefined, 500);
}
