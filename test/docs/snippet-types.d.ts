/** What snippets take for granted: the parts of an app that the page is not about. */

/** Asks the user; an input field of the app. */
declare function ask(question: string): Promise<string>;

/** The app's client and the session of its user, on pages that have made them already. */
declare const client: import('@latchkey/client').Client;
declare const session: import('@latchkey/client').Session;

declare module 'expo-secure-store' {
  export function getItemAsync(key: string): Promise<string | null>;
  export function setItemAsync(key: string, value: string): Promise<void>;
  export function deleteItemAsync(key: string): Promise<void>;
}

declare module 'react-native-quick-crypto' {
  export { createHash, createHmac, randomBytes } from 'node:crypto';
}
