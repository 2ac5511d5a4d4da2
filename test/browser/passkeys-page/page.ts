/** A page of an app with passkeys: with the project's own client, with aws-amplify, and without a library. The test calls it. */
import { amplifyPage } from './amplify.ts';
import { latchkeyPage } from './latchkey.ts';

/** WebAuthn data as plain JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** `navigator.credentials` with JSON, as a page without a library would use it. */
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
