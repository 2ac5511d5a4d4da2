/** Every page of managed login: pure functions of a context and a view. */
export {
  type FirstFactorView,
  firstFactorPage,
  type SecondFactorView,
  secondFactorPage,
  setUpChoicePage,
} from './choice/page.ts';
export { type CodeView, codePage } from './code/page.ts';
export { type ConfirmView, confirmPage } from './confirm/page.ts';
export { type ForgotPasswordView, forgotPasswordPage } from './forgot-password/page.ts';
export { type ForwardView, forwardPage } from './message/forward-page.ts';
export { type ErrorView, errorPage, expiredPage, type SignedOutView, signedOutPage } from './message/page.ts';
export { type AppSetUpView, appSetUpPage } from './mfa-set-up/app-page.ts';
export { type DestinationView, destinationPage } from './mfa-set-up/destination-page.ts';
export { type NewPasswordView, newPasswordPage } from './new-password/page.ts';
export { type PasskeyAddView, passkeyAddPage, type PasskeySignInView, passkeySignInPage } from './passkey/page.ts';
export { type ResetPasswordView, resetPasswordPage } from './reset-password/page.ts';
export { type KnownUserView, knownUserPage } from './sign-in/known-user-page.ts';
export { type SignInView, signInPage } from './sign-in/page.ts';
export { type PasswordView, passwordPage } from './sign-in/password-page.ts';
export { type SignUpView, signUpPage } from './sign-up/page.ts';
