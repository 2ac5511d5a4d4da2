/** Gives the test the functions of Amplify as `amplify`. The test sets `settings` before the page runs. */
import { Amplify, type ResourcesConfig } from 'aws-amplify';
import { fetchAuthSession, fetchUserAttributes, getCurrentUser, signInWithRedirect, signOut } from 'aws-amplify/auth';
// oxlint-disable-next-line import/no-unassigned-import -- finishes the sign-in when the browser comes back with a code
import 'aws-amplify/auth/enable-oauth-listener';

const functions = { fetchAuthSession, fetchUserAttributes, getCurrentUser, signInWithRedirect, signOut };
const page = globalThis as unknown as { readonly settings: ResourcesConfig; amplify: typeof functions };
Amplify.configure(page.settings);
page.amplify = functions;
