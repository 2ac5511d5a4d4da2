/** Puts the HTTP surfaces together. Tests that need no port start here. */
import { Hono } from 'hono';
import type { DevInbox } from './delivery/dev-inbox.ts';
import type { Development } from './development/development.ts';
import { UPLOAD_PATH } from './import/upload-url.ts';
import { operations, type Registry } from './operations/index.ts';
import type { Services } from './services.ts';
import type { AccessKey } from './surfaces/aws-json/credentials.ts';
import { awsJsonSurface } from './surfaces/aws-json/index.ts';
import { rejectUnknownHosts } from './surfaces/aws-json/unknown-hosts.ts';
import { withoutAdministrators } from './surfaces/console/administrators-pool.ts';
import { controlChanges, controlPaths, controlReadings } from './surfaces/dev/control.ts';
import { inboxSurface } from './surfaces/dev/inbox.ts';
import { movedDate } from './surfaces/dev/moved-date.ts';
import { type StartLink, startPageSurface } from './surfaces/dev/start-page.ts';
import type { AllowedHosts } from './surfaces/http/allowed-hosts.ts';
import { type AllowedOrigins, createAllowedOrigins } from './surfaces/http/allowed-origins.ts';
import { RootRouter } from './surfaces/http/routing/root-router.ts';
import { poolOfHost } from './surfaces/browser/pool-of-host.ts';
import { pathReader, poolPaths } from './surfaces/browser/routes.ts';
import { accountPaths } from './surfaces/account/account-paths.ts';
import { issuerPaths, issuerSurface } from './surfaces/issuer/well-known.ts';
import { healthSurface } from './surfaces/ops/health.ts';
import { lazySurface } from './surfaces/http/routing/lazy-surface.ts';
import { providerPaths, samlPostPaths, samlReadPaths } from './surfaces/identity-providers/paths.ts';
import { pagePaths } from './surfaces/login/page-paths.ts';
import type { OAuthParts } from './surfaces/oauth/call.ts';
import { callPaths, redirectPaths } from './surfaces/oauth/paths.ts';

export interface AppOptions {
  /** The address of the server as its callers write it, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Aborted when the server begins to stop: it is no longer ready, and waits for messages end. */
  readonly stopping: AbortSignal;
  /** Access keys that may sign requests; used in production only. */
  readonly accessKeys?: readonly AccessKey[];
  /** Host names that the server answers to. Undefined: any, which is the default and the rule in production. */
  readonly hosts?: AllowedHosts | undefined;
  /** Origins whose pages may make signed calls and read the inbox. Pages of this machine always may. */
  readonly allowedOrigins?: readonly string[];
  /** The inbox to show; its route exists in development only. */
  readonly inbox?: DevInbox | undefined;
  /** What tests may do; its routes exist in development only. */
  readonly development?: Development | undefined;
  /** How the command is called, for the start page in development; `npx latchkey` by default. */
  readonly commandName?: string | undefined;
  /** Replaces the registry of operations in tests of the surface. */
  readonly registry?: Registry;
}

/** What the surfaces are made from. */
interface SurfaceParts extends Omit<AppOptions, 'hosts' | 'allowedOrigins'> {
  readonly services: Services;
  readonly origins: AllowedOrigins;
  readonly accessKeys: readonly AccessKey[];
  readonly registry: Registry;
}

export interface Route {
  /** Paths as Hono writes them; `*` at the end stands for any rest. */
  readonly paths: readonly string[];
  readonly methods: readonly ('GET' | 'POST' | 'PUT' | 'OPTIONS')[];
  /** Makes the surface; undefined if a part that it needs is absent. */
  readonly surface?: (parts: SurfaceParts) => Hono | undefined;
  /** Loads the surface with its first request (http/lazy-surface.ts), in place of `surface`. */
  readonly load?: (parts: SurfaceParts) => Promise<Hono>;
  readonly exists: 'always' | 'in development';
  /** `allowed`: the host must be allowed (http/allowed-hosts.ts). `any`: the route is answered under any name. */
  readonly hosts: 'allowed' | 'any';
  /**
   * Origins whose pages may read answers. `by operation`: any; for signed calls the allowed ones
   * (http/allowed-origins.ts).
   */
  readonly cors: 'none' | 'any' | 'allowed' | 'by operation';
  /** Whether administrators manage pools there: also that of the console's administrators, which in production has no pages here. */
  readonly isForAdministrators?: true;
  /** Methods that wait in a lane of the admission queue (http/lanes.ts); other requests are answered at once. */
  readonly queued: readonly ('GET' | 'POST')[];
}

/** What most routes have in common: the host must be allowed, and no page of another origin may read answers. */
const sameOrigin = { exists: 'always', hosts: 'allowed', cors: 'none' } as const;

/** Every route of the server, in the order of matching. app.test.ts checks that the surfaces do what the table says. */
export const routes: readonly Route[] = [
  {
    // The API. SDKs keep the path of a configured endpoint, so the X-Amz-Target header identifies a call, not the path.
    paths: ['/', '*'],
    methods: ['POST', 'OPTIONS'],
    exists: 'always',
    hosts: 'allowed',
    cors: 'by operation',
    isForAdministrators: true,
    queued: ['POST'],
    surface: ({ services, ...options }) => awsJsonSurface(services, options),
  },
  {
    paths: issuerPaths,
    methods: ['GET'],
    exists: 'always',
    hosts: 'allowed',
    cors: 'any',
    queued: ['GET'],
    surface: ({ services, publicUrl }) => issuerSurface({ ...services, directory: services.published, publicUrl }),
  },
  {
    // Health reveals nothing, and probes use host names of their own.
    paths: ['/health/live', '/health/ready'],
    methods: ['GET'],
    exists: 'always',
    hosts: 'any',
    cors: 'none',
    queued: [],
    surface: ({ services, stopping }) => healthSurface({ ...services, stopping }),
  },
  {
    paths: ['/assets/:poolId/:owner/:fileName'],
    methods: ['GET'],
    ...sameOrigin,
    queued: ['GET'],
    load: async ({ services }) => (await import('./surfaces/assets/assets.ts')).assetsSurface(services),
  },
  {
    paths: ['/confirmUser', '/verifyUserAttribute', '/signInFeedback'],
    methods: ['GET', 'POST'],
    ...sameOrigin,
    queued: ['GET', 'POST'],
    load: async ({ services }) =>
      (await import('./surfaces/verification/verification.ts')).verificationSurface(services),
  },
  {
    paths: redirectPaths,
    methods: ['GET', 'POST'],
    ...sameOrigin,
    queued: ['GET', 'POST'],
    load: async (parts) => (await import('./surfaces/oauth/oauth.ts')).redirectSurface(await oauthParts(parts)),
  },
  {
    paths: callPaths,
    methods: ['GET', 'POST'],
    exists: 'always',
    hosts: 'allowed',
    cors: 'any',
    queued: ['GET', 'POST'],
    load: async (parts) => (await import('./surfaces/oauth/oauth.ts')).callSurface(await oauthParts(parts)),
  },
  {
    paths: pagePaths.flatMap(poolPaths),
    methods: ['GET', 'POST'],
    ...sameOrigin,
    queued: ['GET', 'POST'],
    load: async ({ services, publicUrl }) =>
      (await import('./surfaces/login/login.ts')).loginSurface({ services, publicUrl }),
  },
  {
    // Some providers answer by a form post from their own site.
    paths: providerPaths.flatMap(poolPaths),
    methods: ['GET', 'POST'],
    ...sameOrigin,
    queued: ['GET', 'POST'],
    load: async ({ services, publicUrl }) => {
      const { identityProvidersSurface } = await import('./surfaces/identity-providers/identity-providers.ts');
      return identityProvidersSurface({ services, publicUrl });
    },
  },
  {
    // Providers answer by a form post from their own site.
    paths: samlPostPaths.flatMap(poolPaths),
    methods: ['POST'],
    ...sameOrigin,
    queued: ['POST'],
    load: async ({ services, publicUrl }) =>
      (await import('./surfaces/identity-providers/saml.ts')).samlPostSurface({ services, publicUrl }),
  },
  {
    paths: samlReadPaths.flatMap(poolPaths),
    methods: ['GET'],
    ...sameOrigin,
    queued: ['GET'],
    load: async ({ services, publicUrl }) =>
      (await import('./surfaces/identity-providers/saml.ts')).samlReadSurface({ services, publicUrl }),
  },
  {
    paths: accountPaths,
    methods: ['GET', 'POST'],
    ...sameOrigin,
    queued: ['GET', 'POST'],
    load: async ({ services, publicUrl }) =>
      (await import('./surfaces/account/account.ts')).accountSurface({ services, publicUrl }),
  },
  {
    // Files of import jobs. They are not held in memory, so they wait in no queue; the surface limits their number.
    paths: [`${UPLOAD_PATH}/:poolId/:jobId`],
    methods: ['PUT'],
    ...sameOrigin,
    isForAdministrators: true,
    queued: [],
    load: async ({ services }) => (await import('./surfaces/user-import/upload.ts')).uploadSurface(services),
  },
  {
    paths: ['/'],
    methods: ['GET'],
    exists: 'in development',
    hosts: 'allowed',
    cors: 'none',
    queued: ['GET'],
    surface: ({ publicUrl, commandName }) => startPageSurface(publicUrl, startLinks, commandName),
  },
  {
    // In production the console has a listener of its own (console-app.ts).
    paths: ['/_latchkey/console', '/_latchkey/console/*'],
    methods: ['GET', 'POST'],
    exists: 'in development',
    hosts: 'allowed',
    cors: 'none',
    queued: ['GET', 'POST'],
    load: async ({ services, publicUrl, inbox }) => {
      const { consoleSurface } = await import('./surfaces/console/console.ts');
      return consoleSurface({ services, publicUrl, endpoint: publicUrl, inbox, administrators: undefined });
    },
  },
  {
    paths: ['/_latchkey/inbox', '/_latchkey/inbox/*'],
    methods: ['GET'],
    exists: 'in development',
    hosts: 'allowed',
    cors: 'allowed',
    queued: [],
    surface: ({ inbox, ...options }) => inbox && inboxSurface(inbox, options),
  },
  {
    paths: controlPaths.read,
    methods: ['GET'],
    exists: 'in development',
    hosts: 'allowed',
    cors: 'allowed',
    queued: [],
    surface: ({ development, ...options }) => development && controlReadings(development, options),
  },
  {
    paths: controlPaths.changed,
    methods: ['POST'],
    exists: 'in development',
    hosts: 'allowed',
    cors: 'allowed',
    queued: ['POST'],
    surface: ({ development, ...options }) => development && controlChanges(development, options),
  },
];

/** The endpoints of OAuth use identity providers; both are loaded together. */
async function oauthParts({ services, publicUrl }: SurfaceParts): Promise<OAuthParts> {
  const { identityProviders } = await import('./surfaces/browser/identity-providers.ts');
  return { services, publicUrl, providers: identityProviders(services) };
}

/** What the start page of a development server leads to, if the server has it. */
const startLinks: readonly StartLink[] = [
  { path: '/_latchkey/console', title: 'Console: pools, users, devices' },
  { path: '/_latchkey/inbox', title: 'Inbox: the messages that would have been sent' },
  { path: '/health/ready', title: 'Health: whether the server is ready' },
].filter(({ path }) => routes.some(({ paths }) => paths.includes(path)));

const pathsOfAnyHost = routes.filter(({ hosts }) => hosts === 'any').flatMap(({ paths }) => paths);

/** Headers of answers that no surface makes. */
const plainHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** Mounts the surfaces of the table. */
export function createApp(services: Services, { hosts, allowedOrigins, ...options }: AppOptions): Hono {
  const { settings, random, log } = services;
  const origins = createAllowedOrigins(allowedOrigins);
  const parts: SurfaceParts = { accessKeys: [], registry: operations, ...options, services, origins };
  const getPath = pathReader(pagePaths);
  const app = new Hono({ getPath, router: new RootRouter() });
  if (hosts !== undefined) {
    const place = { ...services, region: settings.region };
    const isDomain = async (host: string) => (await poolOfHost(place, host)) !== undefined;
    app.use(rejectUnknownHosts(hosts, isDomain, () => random.uuid(), pathsOfAnyHost));
  }
  const isDevelopment = settings.mode === 'development';
  const forUsers = isDevelopment ? parts : { ...parts, services: withoutAdministrators(services) };
  if (isDevelopment) app.use(movedDate(services.clock));
  for (const { exists, paths, methods, surface, load, isForAdministrators = false } of routes) {
    if (exists === 'in development' && !isDevelopment) continue;
    const own = isForAdministrators ? parts : forUsers;
    const mounted = load ? lazySurface({ paths, methods, getPath }, () => load(own)) : surface?.(own);
    if (mounted !== undefined) app.route('/', mounted);
  }
  app.notFound((context) => context.json({ message: 'Not Found' }, 404, plainHeaders));
  app.onError((err, context) => {
    log.error({ err }, 'unexpected failure');
    return context.json({ message: 'Internal Server Error' }, 500, plainHeaders);
  });
  return app;
}
