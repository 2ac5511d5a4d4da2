/**
 * The JSON forms in which clients send WebAuthn credentials (WebAuthn Level 3 section 5.1.8, RegistrationResponseJSON
 * and AuthenticationResponseJSON). Checks the presence and types of members; registration.ts and assertion.ts verify
 * the content.
 */

/** The data that the client collects and the authenticator signs (section 5.8.1). */
export interface ClientData {
  /** `webauthn.create` or `webauthn.get`. */
  readonly type: string;
  /** base64url. */
  readonly challenge: string;
  /** The origin of the page, or of the app: `android:apk-key-hash:...`. */
  readonly origin: string;
  /** The page was shown in a frame inside a page of another origin. */
  readonly crossOrigin: boolean;
}

/** The members that both forms have. Binary values are base64url without padding. */
interface CredentialJson {
  /** The credential id, at most 1023 bytes (section 4, "Credential ID"). */
  readonly id: string;
  readonly clientDataJson: string;
  readonly clientData: ClientData;
}

/** A credential that has just been created. */
export interface RegistrationJson extends CredentialJson {
  readonly attestationObject: string;
  readonly transports: readonly string[];
  readonly attachment: 'platform' | 'cross-platform' | null;
}

/** The use of a credential. */
export interface AssertionJson extends CredentialJson {
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle: string | null;
}

const base64url = /^[A-Za-z0-9_-]+$/;
const maxIdLength = Math.ceil((1023 * 4) / 3);

/** All existing transports have this form, and there are fewer than the limit; anything else is dropped. */
const transport = /^[a-z-]{1,20}$/;
const maxTransports = 8;

/** Reads the result of `navigator.credentials.create()`; undefined for anything else. */
export function registrationJson(given: unknown): RegistrationJson | undefined {
  const parts = partsOf(given);
  if (parts === undefined) return undefined;
  const { common, response, attachment } = parts;
  const attestationObject = binary(response['attestationObject']);
  if (attestationObject === undefined) return undefined;
  return { ...common, attestationObject, transports: transportsOf(response['transports']), attachment };
}

/** Reads the result of `navigator.credentials.get()`; undefined for anything else. */
export function assertionJson(given: unknown): AssertionJson | undefined {
  const parts = partsOf(given);
  if (parts === undefined) return undefined;
  const { common, response } = parts;
  const authenticatorData = binary(response['authenticatorData']);
  const signature = binary(response['signature']);
  if (authenticatorData === undefined || signature === undefined) return undefined;
  // Clients without a user handle send null or leave the member out.
  const userHandle = binary(response['userHandle']) ?? null;
  return { ...common, authenticatorData, signature, userHandle };
}

interface Parts {
  readonly common: CredentialJson;
  readonly response: Readonly<Record<string, unknown>>;
  readonly attachment: RegistrationJson['attachment'];
}

function partsOf(given: unknown): Parts | undefined {
  if (!isObject(given) || given['type'] !== 'public-key') return undefined;
  const { id, rawId, response, authenticatorAttachment } = given;
  const credentialId = binary(id);
  if (credentialId === undefined || credentialId !== rawId || credentialId.length > maxIdLength) return undefined;
  if (!isObject(response)) return undefined;
  const clientDataJson = binary(response['clientDataJSON']);
  const clientData = clientDataJson === undefined ? undefined : clientDataOf(clientDataJson);
  if (clientDataJson === undefined || clientData === undefined) return undefined;
  const attachment =
    authenticatorAttachment === 'platform' || authenticatorAttachment === 'cross-platform'
      ? authenticatorAttachment
      : null;
  return { common: { id: credentialId, clientDataJson, clientData }, response, attachment };
}

function clientDataOf(encoded: string): ClientData | undefined {
  const data = parsed(Buffer.from(encoded, 'base64url').toString('utf8'));
  if (!isObject(data)) return undefined;
  const { type, challenge, origin, crossOrigin } = data;
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') return undefined;
  return { type, challenge, origin, crossOrigin: crossOrigin === true };
}

/** Returns the value of a JSON text, or undefined if it is not valid JSON. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function transportsOf(given: unknown): readonly string[] {
  if (!Array.isArray(given)) return [];
  const known = given.filter((one): one is string => typeof one === 'string' && transport.test(one));
  return [...new Set(known)].slice(0, maxTransports);
}

function binary(value: unknown): string | undefined {
  return typeof value === 'string' && base64url.test(value) ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
