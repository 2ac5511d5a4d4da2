/**
 * What tests may do to a server in development, as JSON over HTTP (docs/guide/testing.md):
 *
 * - `GET /_latchkey/clock`; `POST /_latchkey/clock` with one of `{"set": "2027-01-01T00:00:00Z"}`, `{"advance": "P30D"}` (or
 *   milliseconds), `{"frozen": true}` and `{"real": true}`
 * - `POST /_latchkey/reset`
 * - `GET /_latchkey/snapshots`; `POST /_latchkey/snapshot`, `/_latchkey/restore` and `/_latchkey/forget-snapshot` with `{"name": "…"}`
 *
 * Only pages of allowed origins may call these.
 */
import { ServiceError } from '@latchkey/model';
import { type Context, Hono } from 'hono';
import {
  type ClockChange,
  type ClockReading,
  type Development,
  DevelopmentError,
} from '../../development/development.ts';
import { parseDuration } from '../../time/duration.ts';
import type { AllowedOrigins } from '../http/allowed-origins.ts';
import { readBody } from '../http/body.ts';
import { devHeaders, onlyAllowedPages } from './allowed-pages.ts';

const base = '/_latchkey';

/** The paths that are read, and those that change something. */
export const controlPaths = {
  read: ['clock', 'snapshots'].map((name) => `${base}/${name}`),
  changed: ['clock', 'reset', 'snapshot', 'restore', 'forget-snapshot'].map((name) => `${base}/${name}`),
};

export interface ControlOptions {
  /** Origins whose pages may call this. */
  readonly origins: AllowedOrigins;
}

/** Returns the surface that reads. */
export function controlReadings(development: Development, { origins }: ControlOptions): Hono {
  const guard = onlyAllowedPages(origins, 'control this server');
  return new Hono()
    .get(`${base}/clock`, guard, (context) => context.json(written(development.clock()), 200, devHeaders))
    .get(`${base}/snapshots`, guard, (context) =>
      context.json({ snapshots: development.snapshots() }, 200, devHeaders),
    );
}

/** Returns the surface that changes something. */
export function controlChanges(development: Development, { origins }: ControlOptions): Hono {
  const guard = onlyAllowedPages(origins, 'control this server');
  const changes: Readonly<Record<string, (body: unknown) => Promise<object>>> = {
    clock: async (body) => written(await development.moveClock(clockChangeIn(body))),
    reset: async () => {
      await development.reset();
      return { clock: written(development.clock()) };
    },
    snapshot: (body) => development.snapshot(nameIn(body)),
    restore: (body) => development.restore(nameIn(body)),
    'forget-snapshot': async (body) => {
      await development.removeSnapshot(nameIn(body));
      return { snapshots: development.snapshots() };
    },
  };
  const app = new Hono();
  for (const [name, change] of Object.entries(changes)) {
    app.post(`${base}/${name}`, guard, (context) => answer(context, change));
  }
  return app;
}

const statusOf = { invalid: 400, 'not-found': 404, 'too-many': 409, 'too-large': 413 } as const;

/** Reads the body, which may be empty, does the work, and answers with its result or the reason for a refusal. */
async function answer(context: Context, work: (body: unknown) => Promise<object>): Promise<Response> {
  try {
    return context.json(await work(await jsonBody(context)), 200, devHeaders);
  } catch (error) {
    if (error instanceof DevelopmentError) {
      return context.json({ message: error.message }, statusOf[error.reason], devHeaders);
    }
    if (error instanceof ServiceError) return context.json({ message: error.message }, 413, devHeaders);
    throw error;
  }
}

async function jsonBody(context: Context): Promise<unknown> {
  const text = new TextDecoder().decode(await readBody(context.req.raw));
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new DevelopmentError('invalid', 'The body is not JSON.');
  }
}

function written({ now, machine, frozen }: ClockReading) {
  return { now: new Date(now).toISOString(), machine: new Date(machine).toISOString(), frozen };
}

const howToMove =
  'Give one of {"set": "2027-01-01T00:00:00Z"}, {"advance": "P30D"} or milliseconds, {"frozen": true} and {"real": true}.';

/** RFC 3339, with a time zone. */
const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/** @throws DevelopmentError */
function clockChangeIn(body: unknown): ClockChange {
  const entries = typeof body === 'object' && body !== null ? Object.entries(body) : [];
  const [name, value] = entries.length === 1 ? (entries[0] ?? []) : [];
  switch (name) {
    case 'set': {
      const instant = typeof value === 'string' && instantPattern.test(value) ? Date.parse(value) : value;
      if (typeof instant === 'number' && !Number.isNaN(instant)) return { set: instant };
      break;
    }
    case 'advance': {
      const milliseconds = typeof value === 'string' ? parseDuration(value) : value;
      if (typeof milliseconds === 'number') return { advance: milliseconds };
      break;
    }
    case 'frozen':
      if (typeof value === 'boolean') return { frozen: value };
      break;
    case 'real':
      if (value === true) return { real: true };
      break;
    case undefined:
    default:
  }
  throw new DevelopmentError('invalid', howToMove);
}

/** @throws DevelopmentError */
function nameIn(body: unknown): string {
  const { name } = Object(body) as Readonly<Record<string, unknown>>;
  if (typeof name === 'string') return name;
  throw new DevelopmentError('invalid', 'Give the name of the snapshot: {"name": "before"}.');
}
