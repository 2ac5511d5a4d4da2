/**
 * An authenticator and a browser in software: creates and uses passkeys according to WebAuthn Level 3, with node:crypto
 * only. Tests can change any part of what it sends, to check that it is rejected.
 */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { cbor } from './cbor.ts';

/** The parts of PublicKeyCredentialCreationOptionsJSON that the authenticator uses. */
interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id: string };
  readonly user: { readonly id: string };
}

/** The parts of PublicKeyCredentialRequestOptionsJSON that the authenticator uses. */
export interface RequestOptions {
  readonly challenge: string;
  readonly rpId: string;
}

/** The content of a ceremony; tests can change every part. */
export interface CeremonyContent {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  readonly crossOrigin: boolean;
  readonly relyingPartyId: string;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly signCount: number;
}

/** The content that only a registration has. */
export interface RegistrationContent {
  /** `none`; `packed` with a self attestation; or any other name, with an empty statement. */
  readonly format: string;
  /** Written into the key instead of its own algorithm. */
  readonly algorithm: number;
  /** The credential id in the outer JSON. */
  readonly claimedId: string;
  /** Replaces the COSE key. */
  readonly publicKey: Buffer;
}

/** The content that only a sign-in has. */
export interface AssertionContent {
  readonly userHandle: string | undefined;
  readonly signature: Buffer;
  readonly claimedId: string;
}

export interface Kind {
  readonly algorithm?: -7 | -257;
  readonly rsaBits?: number;
  /** Used instead of a new key. */
  readonly privateKey?: KeyObject;
  readonly aaguid?: string;
  readonly attachment?: string;
  readonly transports?: readonly string[];
  /** Replaces parts of what it sends in every ceremony. */
  readonly says?: Partial<CeremonyContent>;
}

/** The JSON form of a credential, as `toJSON()` of browsers returns it. */
export interface CredentialForm {
  readonly [member: string]: CredentialForm | readonly string[] | string | undefined;
}

/** An authenticator with one passkey. */
export class SoftwareAuthenticator {
  readonly credentialId = randomBytes(32).toString('base64url');
  signCount = 0;
  readonly #origin: string;
  readonly #kind: Kind;
  readonly #algorithm: -7 | -257;
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  #userHandle: string | undefined;

  /** @param origin The origin of the page that it is used on. */
  constructor(origin: string, kind: Kind = {}) {
    this.#origin = origin;
    this.#kind = kind;
    this.#algorithm = kind.algorithm ?? -7;
    const pair =
      this.#algorithm === -7
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : generateKeyPairSync('rsa', { modulusLength: kind.rsaBits ?? 2048 });
    this.#privateKey = kind.privateKey ?? pair.privateKey;
    this.#publicKey = createPublicKey(this.#privateKey);
  }

  /** `navigator.credentials.create()`. */
  create(options: CreationOptions, change: Partial<CeremonyContent & RegistrationContent> = {}): CredentialForm {
    this.#userHandle = options.user.id;
    const content = this.#contentOf('webauthn.create', options.challenge, options.rp.id, change);
    const clientData = clientDataOf(content);
    const key = change.publicKey ?? this.#coseKey(change.algorithm ?? this.#algorithm);
    const authenticatorData = Buffer.concat([header(content, true), this.#attestedCredential(key)]);
    const format = change.format ?? 'none';
    const statement = format === 'packed' ? this.#statement(authenticatorData, clientData) : new Map();
    const object = new Map<string, string | Uint8Array | ReadonlyMap<string, number | Uint8Array>>([
      ['fmt', format],
      ['attStmt', statement],
      ['authData', authenticatorData],
    ]);
    const id = change.claimedId ?? this.credentialId;
    return {
      id,
      rawId: id,
      type: 'public-key',
      authenticatorAttachment: this.#kind.attachment,
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        attestationObject: cbor(object).toString('base64url'),
        transports: this.#kind.transports,
      },
    };
  }

  /** `navigator.credentials.get()`. */
  get(options: RequestOptions, change: Partial<CeremonyContent & AssertionContent> = {}): CredentialForm {
    this.signCount += 1;
    const content = this.#contentOf('webauthn.get', options.challenge, options.rpId, {
      signCount: this.signCount,
      ...change,
    });
    const clientData = clientDataOf(content);
    const authenticatorData = header(content, false);
    const signature = change.signature ?? this.#sign(authenticatorData, clientData);
    const id = change.claimedId ?? this.credentialId;
    return {
      id,
      rawId: id,
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authenticatorData.toString('base64url'),
        signature: signature.toString('base64url'),
        userHandle: 'userHandle' in change ? change.userHandle : this.#userHandle,
      },
    };
  }

  #contentOf(
    type: string,
    challenge: string,
    relyingPartyId: string,
    change: Partial<CeremonyContent>,
  ): CeremonyContent {
    return {
      type,
      challenge,
      relyingPartyId,
      origin: this.#origin,
      crossOrigin: false,
      userPresent: true,
      userVerified: true,
      backupEligible: false,
      backedUp: false,
      signCount: this.signCount,
      ...this.#kind.says,
      ...change,
    };
  }

  #attestedCredential(key: Buffer): Buffer {
    const aaguid = Buffer.from((this.#kind.aaguid ?? '0'.repeat(32)).replaceAll('-', ''), 'hex');
    const id = Buffer.from(this.credentialId, 'base64url');
    return Buffer.concat([aaguid, Buffer.of(id.length >> 8, id.length & 0xff), id, key]);
  }

  #coseKey(algorithm: number): Buffer {
    const { x, y, n, e } = this.#publicKey.export({ format: 'jwk' });
    const own: [number, number | Buffer][] =
      this.#algorithm === -7
        ? [
            [1, 2],
            [3, algorithm],
            [-1, 1],
            [-2, bytes(x)],
            [-3, bytes(y)],
          ]
        : [
            [1, 3],
            [3, algorithm],
            [-1, bytes(n)],
            [-2, bytes(e)],
          ];
    return cbor(new Map(own));
  }

  /** Self attestation (section 8.2). */
  #statement(authenticatorData: Buffer, clientData: Buffer): ReadonlyMap<string, number | Uint8Array> {
    return new Map<string, number | Uint8Array>([
      ['alg', this.#algorithm],
      ['sig', this.#sign(authenticatorData, clientData)],
    ]);
  }

  #sign(authenticatorData: Buffer, clientData: Buffer): Buffer {
    const hash = createHash('sha256').update(clientData).digest();
    return sign('sha256', Buffer.concat([authenticatorData, hash]), this.#privateKey);
  }
}

const bytes = (value: string | undefined) => Buffer.from(value ?? '', 'base64url');

function clientDataOf({ type, challenge, origin, crossOrigin }: CeremonyContent): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }));
}

/** The authenticator data up to and including the counter (section 6.1). */
function header(content: CeremonyContent, hasCredential: boolean): Buffer {
  const flags =
    (content.userPresent ? 1 : 0) |
    (content.userVerified ? 4 : 0) |
    (content.backupEligible ? 8 : 0) |
    (content.backedUp ? 16 : 0) |
    (hasCredential ? 64 : 0);
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(content.signCount);
  return Buffer.concat([createHash('sha256').update(content.relyingPartyId).digest(), Buffer.of(flags), counter]);
}
