/** The composition of the surfaces: everything the server answers over HTTP. Tests that need no port start here. */
import { Hono } from 'hono';
import type { DevInbox } from './delivery/dev-inbox.ts';
import { operations, type Registry } from './operations/index.ts';
import type { Services } from './services.ts';
import type { AccessKey } from './surfaces/aws-json/credentials.ts';
import { awsJsonSurface } from './surfaces/aws-json/index.ts';
import { inboxSurface } from './surfaces/dev/inbox.ts';
import { refuseUnknownHosts } from './surfaces/aws-json/unknown-hosts.ts';
import type { AllowedHosts } from './surfaces/http/allowed-hosts.ts';
import { createAllowedOrigins } from './surfaces/http/allowed-origins.ts';
import { issuerSurface } from './surfaces/issuer/well-known.ts';
import { healthPaths, healthSurface } from './surfaces/ops/health.ts';
import { verificationSurface } from './surfaces/verification/verification.ts';

export interface AppOptions {
  /** The address of the server as its callers write it, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Aborted when the server is told to stop: it is no longer ready, and nobody waits for messages any more. */
  readonly stopping: AbortSignal;
  /** Who may sign requests; used in production only. */
  readonly accessKeys?: readonly AccessKey[];
  /** Names under which the server answers; by default, and in production, any. */
  readonly hosts?: AllowedHosts | undefined;
  /** Pages that may make signed calls and read the inbox, besides those of this machine. */
  readonly allowedOrigins?: readonly string[];
  /** The inbox to show; its route exists in development only. */
  readonly inbox?: DevInbox | undefined;
  /** Operations in place of the built ones, for tests of the surface itself. */
  readonly registry?: Registry;
}

/** Puts the surfaces together. */
export function createApp(services: Services, options: AppOptions): Hono {
  const { directory, settings, store, log } = services;
  const { publicUrl, stopping, accessKeys = [], inbox, registry = operations, hosts, allowedOrigins } = options;
  const origins = createAllowedOrigins(allowedOrigins);
  const app = new Hono();
  if (hosts !== undefined) app.use(refuseUnknownHosts(hosts, () => services.random.uuid(), healthPaths));
  app.route('/', awsJsonSurface(services, { registry, accessKeys, origins }));
  app.route('/', issuerSurface({ directory, settings, publicUrl }));
  app.route('/', healthSurface({ store, stopping }));
  app.route('/', verificationSurface(services));
  if (settings.mode === 'development' && inbox !== undefined) {
    app.route('/', inboxSurface(inbox, { stopping, origins }));
  }
  app.notFound((context) => context.json({ message: 'Not Found' }, 404));
  app.onError((err, context) => {
    log.error({ err }, 'unexpected failure');
    return context.json({ message: 'Internal Server Error' }, 500);
  });
  return app;
}
