/** Opens the triggers of a server from its options. */
import { readFile } from 'node:fs/promises';
import type { Logger } from '../ports/log.ts';
import { parseWebhookSecret } from '../crypto/webhook-signature.ts';
import { type CodeEncryption, type CodeKey, loadCodeEncryption, parseCodeKey } from './code-encryption.ts';
import { createTriggers } from './create-triggers.ts';
import { FunctionOptionError, parseFunctionOption } from './function-option.ts';
import { openFunctions } from './functions.ts';
import type { HttpRunnerParts } from './runners/http-runner.ts';
import type { ModuleRunnerParts } from './runners/module-runner.ts';
import type { Triggers } from './triggers.ts';

export interface TriggerOptions {
  /** Functions for the names in LambdaConfig of pools: `NAME=./module.mjs` or `NAME=https://host/path`. */
  readonly functions?: readonly string[] | undefined;
  /** Endpoint of all other functions: `aws`, or the address of a server with Lambda's Invoke API. */
  readonly lambdaEndpoint?: string | undefined;
  /** File of the key that encrypts codes for custom senders: 32 bytes in base64. */
  readonly senderKey?: string | undefined;
  /** Uses KMS instead of that file, with the KMSKeyID of the pool: `aws`, or the address of a server with its API. */
  readonly kmsEndpoint?: string | undefined;
  /** Secret that signs events for functions: `whsec_` and base64, as in the Standard Webhooks specification. */
  readonly webhookSecret?: string | undefined;
}

export interface TriggerParts extends ModuleRunnerParts, Pick<HttpRunnerParts, 'traceHeaders'> {
  readonly region: string;
  readonly log: Logger;
  /** Base of relative paths. */
  readonly workingDirectory: string;
}

export interface OpenTriggers {
  readonly triggers: Triggers;
  /** Waits for functions that `notify` started, up to five seconds, and ends all threads. */
  close(): Promise<void>;
}

/** Time limit of the wait in `close`. */
const closeLimitMs = 5_000;

/**
 * Opens the triggers of a server. The AWS SDKs are only loaded if an option requires them.
 *
 * @throws FunctionOptionError
 */
export async function openTriggers(options: TriggerOptions, parts: TriggerParts): Promise<OpenTriggers> {
  const { region, log } = parts;
  const functions = await openFunctions(await functionsOptions(options, parts), parts).catch(notInstalled);
  const codes = await codeEncryption(options);
  const triggers = createTriggers({ region, findRunner: (arn) => functions.find(arn), codes, log });
  return {
    triggers,
    async close() {
      let timer: NodeJS.Timeout | undefined;
      const timeLimit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, closeLimitMs);
      });
      await Promise.race([triggers.settled(), timeLimit]);
      clearTimeout(timer);
      await functions.close();
    },
  };
}

async function functionsOptions(options: TriggerOptions, { region, workingDirectory }: TriggerParts) {
  const given = options.functions ?? [];
  const functions = await Promise.all(given.map((text) => parseFunctionOption(text, workingDirectory)));
  const posted = functions.find(({ target }) => target.kind === 'http');
  const webhookSecret = options.webhookSecret === undefined ? undefined : parseWebhookSecret(options.webhookSecret);
  if (posted !== undefined && webhookSecret === undefined) {
    throw new FunctionOptionError(
      `The function ${posted.name} has a web address, and there is no valid secret to sign its events.`,
      'Set LATCHKEY_WEBHOOK_SECRET: whsec_ and 24 to 64 bytes in base64.',
    );
  }
  const { lambdaEndpoint } = options;
  const lambda =
    lambdaEndpoint === undefined ? undefined : { endpoint: endpointOf(lambdaEndpoint, '--lambda-endpoint'), region };
  return { functions, webhookSecret, lambda };
}

async function codeEncryption({ senderKey, kmsEndpoint }: TriggerOptions): Promise<CodeEncryption | undefined> {
  const key = senderKey === undefined ? kmsKey(kmsEndpoint) : await rawKey(senderKey);
  return key === undefined ? undefined : loadCodeEncryption(key).catch(notInstalled);
}

function kmsKey(kmsEndpoint: string | undefined): CodeKey | undefined {
  return kmsEndpoint === undefined ? undefined : { kind: 'kms', endpoint: endpointOf(kmsEndpoint, '--kms-endpoint') };
}

async function rawKey(file: string): Promise<CodeKey> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const key = text === undefined ? undefined : parseCodeKey(text);
  if (key !== undefined) return { kind: 'raw', key };
  const problem = text === undefined ? 'cannot be read' : 'does not contain a key for codes';
  throw new FunctionOptionError(`The file ${file} ${problem}.`, 'Create a key with: openssl rand -base64 32');
}

function endpointOf(text: string, option: string): string | null {
  if (text === 'aws') return null;
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return text;
  throw new FunctionOptionError(`"${text}" is not an endpoint.`, `Give ${option} aws, or an http(s) address.`);
}

/** Only missing packages make these calls fail. The error's message names the package. */
function notInstalled(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  throw new FunctionOptionError(error.message, 'Install it beside Latchkey, and start again.', { cause: error });
}
