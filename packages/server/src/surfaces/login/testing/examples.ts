/** Example views of every page, for tests and for the gallery. */
import { themeOf } from '../../../rules/branding/theme.ts';
import type { HtmlPage } from '../../pages/document.ts';
import type { PageContext } from '../page-context.ts';
import * as pages from '../pages.ts';

/** Writes a text of a view. The gallery shows it; the escaping test puts markup in its place. */
export type Write = (text: string) => string;

const rules = { minimumLength: 12, upper: true, lower: true, number: true, symbol: true };
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

const request = JSON.stringify({ challenge: 'AAAA', rpId: 'localhost', userVerification: 'preferred' });
const creation = JSON.stringify({
  challenge: 'AAAA',
  rp: { id: 'localhost', name: 'Harbour Tickets' },
  user: { id: 'AAAA', name: 'maria', displayName: 'maria' },
  pubKeyCredParams: [
    { type: 'public-key', alg: -7 },
    { type: 'public-key', alg: -257 },
  ],
  authenticatorSelection: { residentKey: 'required' },
});

/** A context for examples. */
export function exampleContext(changes: Partial<PageContext> = {}, write: Write = (text) => text): PageContext {
  return {
    language: 'en',
    theme: themeOf(),
    csrfToken: write('5f0c4a0e-7d0e-4a57-9d5c-3b1d7f2f8f11'),
    name: write('Harbour Tickets'),
    link: (page, parameters = {}) =>
      `/${page}?${new URLSearchParams({ client_id: 'example', redirect_uri: write('https://app.example.com/callback'), ...parameters }).toString()}`,
    ...changes,
  };
}

/** Draws an example. */
export type Example = (context: PageContext, write?: Write) => HtmlPage;

const same: Write = (text) => text;

export const examples: Readonly<Record<string, Example>> = {
  'sign-in': (context, write = same) =>
    pages.signInPage(context, {
      asks: 'username-and-password',
      identifier: 'username',
      canSignUp: true,
      canResetPassword: true,
      ...(write === same ? {} : { username: write('maria') }),
    }),
  'sign-in-error': (context, write = same) =>
    pages.signInPage(context, {
      asks: 'username-and-password',
      identifier: 'email',
      username: write('maria@example.com'),
      canSignUp: true,
      canResetPassword: true,
      error: { message: 'wrongCredentials', field: 'password' },
    }),
  'sign-in-providers': (context, write = same) =>
    pages.signInPage(context, {
      asks: 'username-and-password',
      identifier: 'emailOrPhone',
      providers: [{ name: 'Google' }, { name: 'SignInWithApple' }, { name: write('Harbour Staff') }],
      asksCompanyEmail: true,
      canSignUp: true,
      canResetPassword: true,
      notice: 'passwordChanged',
    }),
  'sign-in-username': (context, write = same) =>
    pages.signInPage(context, {
      asks: 'username',
      identifier: 'email',
      canSignUp: true,
      passkeyOptions: write(request),
    }),
  'sign-in-confirmed': (context) =>
    pages.signInPage(context, {
      asks: 'providers',
      identifier: 'username',
      providers: [{ name: 'Facebook' }, { name: 'LoginWithAmazon' }],
      notice: 'confirmed',
      error: { message: 'tooManyAttempts' },
    }),
  'known-user': (context, write = same) => pages.knownUserPage(context, { username: write('maria@example.com') }),
  password: (context, write = same) =>
    pages.passwordPage(context, {
      username: write('maria@example.com'),
      identifier: 'email',
      canResetPassword: true,
      hasOtherWays: true,
    }),
  'first-factor': (context, write = same) =>
    pages.firstFactorPage(context, {
      username: write('maria@example.com'),
      ways: [
        { factor: 'WEB_AUTHN' },
        { factor: 'PASSWORD' },
        { factor: 'EMAIL_OTP', destination: write('m***@e***') },
        { factor: 'SMS_OTP', destination: write('+*******0100') },
      ],
    }),
  passkey: (context, write = same) =>
    pages.passkeySignInPage(context, {
      username: write('maria@example.com'),
      options: write(request),
      hasOtherWays: true,
    }),
  'code-app': (context) => pages.codePage(context, { by: 'app', asksToRemember: true, otherWays: 'mfa/select' }),
  'code-sms': (context, write = same) =>
    pages.codePage(context, {
      by: 'sms',
      destination: write('+*******0100'),
      canResend: true,
      asksToRemember: true,
      error: { message: 'wrongCode', field: 'code' },
    }),
  'code-email': (context, write = same) =>
    pages.codePage(context, { by: 'email', destination: write('m***@e***'), canResend: true, wasResent: true }),
  'code-sms-again': (context) => pages.codePage(context, { by: 'sms', otherWays: 'login' }),
  'code-email-again': (context) => pages.codePage(context, { by: 'email', action: 'mfa/register' }),
  'second-factor': (context, write = same) =>
    pages.secondFactorPage(context, {
      ways: [
        { factor: 'SOFTWARE_TOKEN_MFA' },
        { factor: 'SMS_MFA', destination: write('+*******0100') },
        { factor: 'EMAIL_OTP', destination: write('m***@e***') },
      ],
    }),
  'set-up-choice': (context) =>
    pages.setUpChoicePage(context, {
      ways: [{ factor: 'SOFTWARE_TOKEN_MFA' }, { factor: 'SMS_MFA' }, { factor: 'EMAIL_OTP' }],
    }),
  'set-up-app': (context, write = same) =>
    pages.appSetUpPage(context, {
      secret: write(secret),
      address: write(`otpauth://totp/Harbour%20Tickets:maria?secret=${secret}&issuer=Harbour%20Tickets`),
      hasOtherWays: true,
    }),
  'set-up-sms': (context, write = same) =>
    pages.destinationPage(context, { by: 'sms', value: write('+12065550100'), hasOtherWays: true }),
  'set-up-email': (context, write = same) =>
    pages.destinationPage(context, { by: 'email', value: write('maria@example.com') }),
  'sign-up': (context, write = same) =>
    pages.signUpPage(context, {
      identifier: 'username',
      attributes: [
        { name: 'email', value: write('') },
        { name: 'phone_number' },
        { name: 'given_name' },
        { name: 'birthdate' },
        { name: write('custom:team') },
      ],
      passwordRules: rules,
      terms: { termsOfUse: write('https://example.com/terms'), privacyPolicy: write('https://example.com/privacy') },
      providers: [{ name: 'Google' }],
    }),
  'sign-up-email': (context, write = same) =>
    pages.signUpPage(context, {
      identifier: 'email',
      username: write('maria@example.com'),
      attributes: [],
      passwordRules: { minimumLength: 8, lower: true },
      error: { message: { text: write('Only addresses of our company can sign up.') }, field: 'username' },
    }),
  confirm: (context, write = same) =>
    pages.confirmPage(context, { username: write('maria'), destination: write('m***@e***'), wasResent: true }),
  'confirm-by-link': (context, write = same) => pages.confirmPage(context, { username: write('maria'), byLink: true }),
  'confirm-again': (context, write = same) =>
    pages.confirmPage(context, { username: write('maria'), error: { message: 'expiredCode', field: 'code' } }),
  'forgot-password': (context, write = same) =>
    pages.forgotPasswordPage(context, { identifier: 'usernameOrEmail', username: write('maria') }),
  'reset-password': (context, write = same) =>
    pages.resetPasswordPage(context, {
      username: write('maria'),
      destination: write('m***@e***'),
      passwordRules: rules,
      error: { message: 'passwordsDiffer', field: 'confirmPassword' },
    }),
  'reset-password-again': (context, write = same) =>
    pages.resetPasswordPage(context, { username: write('maria'), passwordRules: rules, wasResent: true }),
  'new-password': (context, write = same) =>
    pages.newPasswordPage(context, {
      username: write('maria'),
      passwordRules: rules,
      attributes: [{ name: 'family_name', value: write('Silva') }],
    }),
  'passkey-add': (context, write = same) =>
    pages.passkeyAddPage(context, {
      options: write(creation),
      backTo: write('https://app.example.com/'),
    }),
  error: (context, write = same) =>
    pages.errorPage(
      { ...context, hints: [write('Registered redirect URIs: https://app.example.com/callback')] },
      { detail: write('redirect_mismatch: https://other.example.com/ is not registered') },
    ),
  expired: (context) => pages.expiredPage(context),
  'signed-out': (context) => pages.signedOutPage(context, { canSignIn: true }),
  forward: (context, write = same) =>
    pages.forwardPage(context, { action: write('/example'), fields: { [write('SAMLRequest')]: write('PHNhbWw+') } }),
};
