/** The user pools API: AWS JSON 1.1 over `POST`, with Latchkey's extensions in the same form. */
import { type Context, Hono } from 'hono';
import { extensions } from '../../operations/extensions/index.ts';
import type { Registry } from '../../operations/index.ts';
import type { Services } from '../../services.ts';
import type { AllowedOrigins } from '../http/allowed-origins.ts';
import { preflight } from './cors.ts';
import type { AccessKey } from './credentials.ts';
import { createExtensionHandler, isExtensionTarget } from './extension-handler.ts';
import { createHandler, type SignatureCheck } from './handler.ts';
import { readSigner, verifySignature } from './sigv4.ts';

export interface AwsJsonOptions {
  readonly registry: Registry;
  /** Access keys that may sign requests in production; development only checks the form of a signature. */
  readonly accessKeys: readonly AccessKey[];
  /** Origins whose pages may make signed calls. */
  readonly origins: AllowedOrigins;
}

/**
 * Returns the surface. SDKs keep the path of a configured endpoint, so that a call may arrive at any path that a proxy
 * uses for the API. The target header distinguishes calls from other POST requests.
 */
export function awsJsonSurface(services: Services, { registry, accessKeys, origins }: AwsJsonOptions): Hono {
  const check = signatureCheck(services, accessKeys);
  const handleApi = createHandler(services, registry, check, origins);
  const handleExtension = createExtensionHandler(services, extensions, check, origins);
  const handle = (context: Context) =>
    isExtensionTarget(context.req.header('x-amz-target')) ? handleExtension(context) : handleApi(context);
  // One route and not two: Hono runs a single handler without the chain of several.
  return new Hono()
    .post('*', (context, next) => (isCall(context) ? handle(context) : next()))
    .options('*', (context) => preflight(context.req.raw));
}

function isCall({ req }: Context): boolean {
  return req.path === '/' || req.header('x-amz-target') !== undefined;
}

function signatureCheck({ settings, clock }: Services, accessKeys: readonly AccessKey[]): SignatureCheck {
  if (settings.mode === 'development') return readSigner;
  const keys = new Map(accessKeys.map((key) => [key.accessKeyId, key]));
  const scope = { region: settings.region, service: 'cognito-idp' };
  return (request) => verifySignature(request, { ...scope, now: clock.now(), find: (id) => keys.get(id) });
}
