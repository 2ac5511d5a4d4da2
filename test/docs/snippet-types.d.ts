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

/** Style sheets, which the bundler imports. */
declare module '*.css';

/** Files of the recipes, which readers copy into their app. */
declare module '@/lib/secure-record-store' {
  export const secureRecordStore: typeof import('../../examples/expo/secure-record-store.ts').secureRecordStore;
}
declare module '@/lib/session' {
  export const createServerSession: typeof import('../../examples/nextjs/session.ts').createServerSession;
}
declare module '@/lib/cookies' {
  export const headersAfter: typeof import('../../examples/nextjs/cookies.ts').headersAfter;
}
declare module '@/lib/server-session' {
  export const serverSession: ReturnType<typeof import('../../examples/nextjs/session.ts').createServerSession>;
  export const origin: string;
}

/** The parts of Next.js that the recipe uses. The tests do not install Next.js. */
declare module 'next/server' {
  export class NextRequest extends Request {
    readonly nextUrl: URL;
  }
  export class NextResponse extends Response {
    static next(init: { readonly request: { readonly headers: Headers } }): NextResponse;
    static redirect(url: URL): NextResponse;
  }
}
declare module 'next/headers' {
  export function headers(): Promise<Headers>;
}

declare module 'expo-device' {
  export const deviceName: string | null;
}
declare module 'react-native' {
  export function Text(props: { readonly children?: unknown }): null;
  export function TextInput(props: {
    readonly value: string;
    readonly onChangeText: (text: string) => void;
    readonly secureTextEntry?: boolean;
    readonly autoComplete?: string;
    readonly textContentType?: string;
    readonly accessibilityLabel?: string;
  }): null;
  export function Button(props: {
    readonly title: string;
    readonly onPress: () => void;
    readonly disabled?: boolean;
  }): null;
}

declare module 'react-native-quick-crypto' {
  export { createHash, createHmac, randomBytes } from 'node:crypto';
}
