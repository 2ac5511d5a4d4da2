/**
 * Passkeys: requests to the browser, and the user's list. A separate module, because most sign-ins do not need it.
 *
 * @module
 */
import { dateOf } from './devices/list-devices.ts';
import { PasskeyError } from './error.ts';
import type { Session } from './session/session.ts';
import type { CallOptions } from './transport/call-options.ts';
import type { SignInStep, WebAuthn } from './sign-in/step.ts';
import type { WireDocument } from './wire.ts';
import { callForms, checkOptions } from './options.ts';

/** The parts of the browser that are used here: `navigator.credentials` and the JSON methods of WebAuthn Level 3. */
interface Browser {
  readonly navigator: {
    readonly credentials?: {
      create(options: object): Promise<{ toJSON?(): WireDocument } | null>;
      get(options: object): Promise<{ toJSON?(): WireDocument } | null>;
    };
  };
  readonly PublicKeyCredential?: {
    parseCreationOptionsFromJSON?(options: unknown): unknown;
    parseRequestOptionsFromJSON?(options: unknown): unknown;
  };
}

const browser = () => globalThis as unknown as Browser;

/** Checks whether the functions of this module work on this platform. */
export function canUsePasskeys(): boolean {
  const { navigator, PublicKeyCredential } = browser();
  return navigator?.credentials !== undefined && PublicKeyCredential?.parseRequestOptionsFromJSON !== undefined;
}

/**
 * Answers a WEB_AUTHN challenge with a passkey that the user chooses.
 *
 * @throws PasskeyError if the user cancels, or the platform does not support passkeys
 */
export async function respondWithPasskey(step: WebAuthn, options: CallOptions = {}): Promise<SignInStep> {
  checkOptions('respondWithPasskey', options, callForms);
  const { signal } = options;
  const credential = await ask('get', 'parseRequestOptionsFromJSON', step.options, signal);
  return step.respond({ credential }, signal === undefined ? {} : { signal });
}

/**
 * Makes a passkey for the signed-in user and registers it.
 *
 * Sends StartWebAuthnRegistration { AccessToken }, then CompleteWebAuthnRegistration { AccessToken, Credential }.
 *
 * @throws PasskeyError if the user cancels, or the platform does not support passkeys
 */
export async function registerPasskey(session: Session, options: CallOptions = {}): Promise<void> {
  checkOptions('registerPasskey', options, callForms);
  const { client } = session;
  const AccessToken = await session.accessToken();
  const { CredentialCreationOptions } = await client.call('StartWebAuthnRegistration', { AccessToken }, options);
  const Credential = await ask('create', 'parseCreationOptionsFromJSON', CredentialCreationOptions, options.signal);
  await client.call('CompleteWebAuthnRegistration', { AccessToken, Credential }, options);
}

async function ask(
  verb: 'create' | 'get',
  parse: 'parseCreationOptionsFromJSON' | 'parseRequestOptionsFromJSON',
  options: unknown,
  signal: AbortSignal | undefined,
): Promise<WireDocument> {
  try {
    const { navigator, PublicKeyCredential } = browser();
    const publicKey = PublicKeyCredential?.[parse]?.(options);
    const credential = publicKey ? await navigator.credentials?.[verb]({ publicKey, signal }) : undefined;
    const json = credential?.toJSON?.();
    if (json !== undefined) return json;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new PasskeyError(error);
  }
  throw new PasskeyError();
}

/** A passkey of the user. */
export interface Passkey {
  /** CredentialId. */
  readonly id: string;
  /** FriendlyCredentialName. */
  readonly name: string | undefined;
  /** RelyingPartyId: the domain it belongs to. */
  readonly relyingPartyId: string | undefined;
  readonly createdAt: Date | undefined;
}

/** Lists the user's passkeys, all pages. Sends ListWebAuthnCredentials { AccessToken, NextToken }. */
export async function listPasskeys(session: Session, options: CallOptions = {}): Promise<Passkey[]> {
  checkOptions('listPasskeys', options, callForms);
  const passkeys: Passkey[] = [];
  let page: string | undefined;
  do {
    const input = { AccessToken: await session.accessToken(), NextToken: page };
    const { Credentials = [], NextToken } = await session.client.call('ListWebAuthnCredentials', input, options);
    for (const { CredentialId: id = '', FriendlyCredentialName: name, RelyingPartyId, CreatedAt } of Credentials) {
      passkeys.push({ id, name, relyingPartyId: RelyingPartyId, createdAt: dateOf(CreatedAt) });
    }
    page = NextToken;
  } while (page !== undefined);
  return passkeys;
}

/** Deletes a passkey of the user. Sends DeleteWebAuthnCredential { AccessToken, CredentialId }. */
export async function deletePasskey(session: Session, id: string, options: CallOptions = {}): Promise<void> {
  checkOptions('deletePasskey', options, callForms);
  await session.client.call(
    'DeleteWebAuthnCredential',
    { AccessToken: await session.accessToken(), CredentialId: id },
    options,
  );
}
