/**
 * Spans of requests and of what they wait for. Their attributes are names from fixed lists, ids of pools, and statuses: no user
 * names, addresses, tokens, codes or error messages.
 */
import type * as Api from '@opentelemetry/api';
import type { Span, SpanOptions } from '@opentelemetry/api';
import { ServiceError } from '@latchkey/model';
import type { Delivery } from '../delivery/delivery.ts';
import type { Registry } from '../operations/index.ts';
import type { Operation } from '../operations/operation.ts';
import type { Observer } from '../ports/observer.ts';
import type { Store } from '../store/store.ts';
import type { Triggers } from '../triggers/triggers.ts';

/** The handler of an app. */
export type Fetch = (request: Request, ...more: unknown[]) => Response | Promise<Response>;

export interface Tracing {
  /** Wraps the handler of all requests. */
  fetch(handler: Fetch): Fetch;
  registry(registry: Registry): Registry;
  store(store: Store): Store;
  triggers(triggers: Triggers): Triggers;
  delivery(delivery: Delivery): Delivery;
  /** Gives the span of a request the name of its operation. */
  readonly observer: Pick<Observer, 'request'>;
  /** `trace_id` and `span_id` of the current span, for lines of the log; empty outside of a request. */
  readonly fields: () => Readonly<Record<string, string>>;
  /** The headers of W3C Trace Context, for requests to functions. */
  readonly headers: () => Readonly<Record<string, string>>;
}

export function createTracing({
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
}: typeof Api): Tracing {
  const tracer = trace.getTracer('latchkey');

  async function spanned<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
    return tracer.startActiveSpan(name, options, async (span) => {
      try {
        return await work(span);
      } catch (error) {
        // The message may quote what a caller sent.
        span.setAttribute('error.type', typeOf(error));
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  /** Work in the background has no span of its own: it would be a trace of one span every second. */
  const within = <T>(name: string, options: SpanOptions, work: () => Promise<T>): Promise<T> =>
    trace.getActiveSpan() === undefined ? work() : spanned(name, options, work);

  return {
    fetch:
      (handler) =>
      (request, ...more) => {
        // Probes come every second.
        if (isProbe(request.url)) return handler(request, ...more);
        const parent = propagation.extract(ROOT_CONTEXT, request.headers, {
          get: (headers, key) => headers.get(key) ?? undefined,
          keys: (headers) => [...headers.keys()],
        });
        const { method } = request;
        const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } };
        return context.with(parent, () =>
          spanned(method, options, async (span) => {
            const response = await handler(request, ...more);
            span.setAttribute('http.response.status_code', response.status);
            if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
            return response;
          }),
        );
      },

    registry(registry) {
      const traced = Object.entries(registry).map(([name, given]) => {
        const operation = given as Operation;
        const run: Operation['run'] = (call) => {
          const { UserPoolId } = call.input as { readonly UserPoolId?: unknown };
          const pool = typeof UserPoolId === 'string' ? { 'latchkey.pool': UserPoolId } : {};
          const attributes = { 'rpc.method': name, ...pool };
          return within(`operation ${name}`, { attributes }, () => operation.run(call));
        };
        return [name, { ...operation, run }];
      });
      return Object.fromEntries(traced) as Registry;
    },

    store: (store) => ({
      ...store,
      write: (job) => within('transaction', {}, () => store.write(job)),
    }),

    triggers: (triggers) => ({
      ...triggers,
      run(pool, kind, source, call) {
        if (!triggers.isSet(pool, kind)) return triggers.run(pool, kind, source, call);
        const attributes = { 'latchkey.pool': pool.id, 'latchkey.trigger': source };
        return within(`trigger ${kind}`, { kind: SpanKind.CLIENT, attributes }, () =>
          triggers.run(pool, kind, source, call),
        );
      },
    }),

    delivery: (delivery) => ({
      simulateSend: (medium) => delivery.simulateSend(medium),
      send(message) {
        const attributes = { 'latchkey.pool': message.poolId, 'latchkey.message': message.kind };
        return within(`deliver ${message.medium}`, { kind: SpanKind.PRODUCER, attributes }, () =>
          delivery.send(message),
        );
      },
    }),

    observer: {
      request(operation) {
        const span = operation === null ? undefined : trace.getActiveSpan();
        span?.updateName(operation ?? '').setAttribute('latchkey.operation', operation ?? '');
      },
    },

    fields() {
      const span = trace.getActiveSpan()?.spanContext();
      return span === undefined ? {} : { trace_id: span.traceId, span_id: span.spanId };
    },

    headers() {
      const headers: Record<string, string> = {};
      propagation.inject(context.active(), headers);
      // Baggage is what callers sent: functions of the operator must not take it for something of the server.
      const { traceparent, tracestate } = headers;
      return { ...(traceparent !== undefined && { traceparent }), ...(tracestate !== undefined && { tracestate }) };
    },
  };
}

/** The error's code of the API, or its class. */
function typeOf(error: unknown): string {
  if (error instanceof ServiceError) return error.code;
  return error instanceof Error ? error.name : 'unknown';
}

function isProbe(url: string): boolean {
  return /^https?:\/\/[^/]*\/health\/(?:live|ready)(?:[?#]|$)/.test(url);
}
