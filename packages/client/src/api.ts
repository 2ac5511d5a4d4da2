/** All exports of the package except `createClient`, which depends on the platform. */
export { createClientSession, createDeviceVerifier, type DeviceVerifier, formatTimestamp, prove } from '@latchkey/srp';
export {
  deleteAttributes,
  getAttributes,
  requestAttributeCode,
  updateAttributes,
  verifyAttribute,
} from './account/attributes.ts';
export type { UsernameInput } from './account/by-username.ts';
export type { CodeDelivery } from './account/delivery.ts';
export {
  type MfaPreference,
  type MfaSetting,
  setMfaPreference,
  setUpTotp,
  type TotpSetup,
  type VerifyTotpOptions,
} from './account/mfa.ts';
export { type MfaStatus, mfaStatus } from './session/mfa-status.ts';
export { type OtpauthInput, otpauthUri } from './sign-in/otpauth-uri.ts';
export { changePassword, type PasswordResetInput, requestPasswordReset, resetPassword } from './account/password.ts';
export {
  confirmSignUp,
  deleteUser,
  resendSignUpCode,
  type SignedUp,
  type SignUpInput,
  signUp,
} from './account/sign-up.ts';
export type { Client, ClientOptions, Clock, TokenVerifier } from './client.ts';
export {
  confirmDevice,
  type ConfirmDeviceInput,
  type ConfirmedDevice,
  confirmDeviceWithVerifier,
  type VerifierInput,
} from './device/confirm-device.ts';
export type { CodeReason, Device, DeviceForgotten, DeviceOutcome, RememberChoice } from './device/device.ts';
export { purgeDevice } from './device/stored-devices.ts';
export { type DeviceExplanation, explainDevice, isRemembered } from './devices/explain-device.ts';
export { forgetDevice, forgetOtherDevices } from './devices/forget-device.ts';
export { type ListedDevice, listDevices } from './devices/list-devices.ts';
export { rememberDevice, type RememberOptions, unrememberDevice } from './devices/remember-device.ts';
export * from './error.ts';
export type { StoredSession, SessionKeeper } from './session/session-keeper.ts';
export { sessionsIn } from './session/sessions-in.ts';
export { restoreSession } from './session/restore-session.ts';
export type { Session, SessionEvent } from './session/session.ts';
export type { Tokens } from './session/tokens.ts';
export type { CallOptions } from './transport/call-options.ts';
export { sessionFromTokens, type TokenInput } from './session/session-from-tokens.ts';
export { signOut, type SignOutOptions } from './account/sign-out.ts';
export { signIn } from './sign-in/sign-in.ts';
export type {
  AdminPasswordSignIn,
  ChoiceSignIn,
  CustomSignIn,
  PasswordSignIn,
  SignInInput,
} from './sign-in/sign-in-input.ts';
export type {
  Challenge,
  CodeAnswer,
  CustomChallenge,
  Delivery,
  Done,
  EmailOtp,
  MfaSetup,
  NewPasswordRequired,
  PasswordChallenge,
  RespondOptions,
  SelectChallenge,
  SelectMfaType,
  SignInStep,
  SmsMfa,
  SmsOtp,
  SoftwareTokenMfa,
  SoftwareTokenSetup,
  UnknownChallenge,
  WebAuthn,
} from './sign-in/step.ts';
export type { RecordStore } from './stores/record-store.ts';
export { fromFetch, type FetchTransportOptions } from './transport/fetch-transport.ts';
export type { CognitoTransport, SendOptions } from './transport/transport.ts';
export type { Input, OperationName, Operations, Output, StringMap, WireDocument } from './wire.ts';
