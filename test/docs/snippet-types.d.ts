/** Names that snippets use without declaring them: parts of an app that the page does not explain. */

/** Asks the user through an input field of the app. */
declare function ask(question: string): Promise<string>;

/** The app's client and the session of its user, on pages that created them earlier. */
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
