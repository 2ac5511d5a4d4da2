/** The paths of the pages of managed login. They are apart from the pages, which are loaded when the first of them is shown. */

/** Pages of a sign-in, below the root of the domain or of the pool's path. */
const signInPages = [
  'login',
  'mfa',
  'mfa/select',
  'mfa/register',
  'changePassword',
  'signup',
  'confirm',
  'resendcode',
  'forgotPassword',
  'confirmforgotPassword',
  'passkeys/add',
] as const;

/** A page of a sign-in. */
export type SignInPage = (typeof signInPages)[number];

/** Pages that are not part of a sign-in: they have no request. */
export const otherPaths = ['/error', '/signedOut'] as const;

/** The paths of all pages. */
export const pagePaths = [...signInPages.map((name) => `/${name}` as const), ...otherPaths] as const;
