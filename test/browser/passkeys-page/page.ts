/** A page of an app with passkeys, by the project's own client, by aws-amplify, and by hand. The test calls it from outside. */
import { amplifyPage } from './amplify.ts';
import { latchkeyPage } from './latchkey.ts';

/** Plain JSON of WebAuthn. */
export type Json = Readonly<Record<string, unknown>>;

/** `navigator.credentials` on JSON, as a page without any library would use it. */
const byHand = {
  async create(options: Json): Promise<Json> {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as never);
    const credential = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
    return { ...credential.toJSON() };
  },
  async get(options: Json): Promise<Json> {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as never);
    const credential = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
    return { ...credential.toJSON() };
  },
};

const page = { byHand, latchkey: latchkeyPage, amplify: amplifyPage };

export type PasskeysPage = typeof page;

Object.assign(globalThis, { passkeysPage: page });
