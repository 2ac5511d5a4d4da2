/**
 * React hooks and a sign-in form for Amazon Cognito user pools, on `@latchkey/client`. ESM, no dependency but React and the client, no
 * access to the browser at import.
 *
 * @module
 */
export { type DevicesState } from './devices/devices-store.ts';
export { type DeviceActions, useDevices } from './devices/use-devices.ts';
export { SignIn, type SignInProps } from './form/sign-in.tsx';
export { english, type Texts } from './form/texts.ts';
export { LatchkeyProvider, type LatchkeyProviderProps, useClient } from './session/provider.tsx';
export { type SessionState } from './session/session-store.ts';
export { type SessionActions, useSession } from './session/use-session.ts';
export { type SignInJob, type SignInMachine, useSignIn, type UseSignInOptions } from './sign-in/use-sign-in.ts';
