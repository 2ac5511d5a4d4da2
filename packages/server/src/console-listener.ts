/** Opens the console of a server in production, on a port of its own. */
import type { Hono } from 'hono';
import { createConsoleApp } from './console-app.ts';
import type { Services } from './services.ts';
import type { CheckedConsole } from './start/options/console-option.ts';
import { type FirstAdministrator, openAdministrators } from './start/console-administrators.ts';
import { listenError } from './start/start-failure.ts';
import type { AdmissionLimits } from './surfaces/http/admission.ts';
import { type HttpServer, listen } from './surfaces/http/http-server.ts';
import type { TrustedProxies } from './surfaces/http/trusted-proxies.ts';
import { untilRetired } from './surfaces/ops/retirement.ts';
import type { Tls } from './tls/open-tls.ts';
import { serverUrl } from './tokens/issuer.ts';

export interface RunningConsole {
  /** The address to open in a browser, without a slash at the end. */
  readonly url: string;
  /** Present while nobody has signed in yet. */
  readonly first: FirstAdministrator | undefined;
  readonly http: HttpServer;
}

interface ConsoleListenerParts {
  readonly limits: AdmissionLimits;
  readonly proxies: TrustedProxies | undefined;
  readonly tls: Tls | undefined;
  /** The address of the API, without a slash at the end. */
  readonly endpoint: () => string;
}

/** @throws StartError for a port or host that cannot be listened on */
export async function openConsole(
  services: Services,
  { host, port, url: given }: CheckedConsole,
  { limits, proxies, tls, endpoint }: ConsoleListenerParts,
): Promise<RunningConsole> {
  const { random, log } = services;
  const administrators = await openAdministrators(services);
  let url = given ?? '';
  const app = createConsoleApp(services, { administrators, publicUrl: () => url, endpoint });
  const isRetired = () => services.store.schema.refusal !== undefined;
  const fetch = untilRetired(
    (request, ...rest: never[]) => app.fetch(request, ...rest),
    isRetired,
    () => random.uuid(),
  );
  const http = await listen({ fetch } as Pick<Hono, 'fetch'>, {
    host,
    port,
    limits,
    proxies,
    tls,
    log,
    requestId: () => random.uuid(),
  }).catch((error: unknown) => {
    throw listenError(error, { host, port }, { port: '--console', host: '--console-host' });
  });
  url = given ?? serverUrl(host, http.port, tls === undefined ? 'http' : 'https');
  return { url, first: administrators.first, http };
}
