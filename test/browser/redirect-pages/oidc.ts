/** Gives the test a UserManager of oidc-client-ts as `manager`. The test sets `settings` before the page runs. */
import { UserManager, type UserManagerSettings, WebStorageStateStore } from 'oidc-client-ts';

const page = globalThis as unknown as { readonly settings: UserManagerSettings; manager: UserManager };
const userStore = new WebStorageStateStore({ store: localStorage });
page.manager = new UserManager({ ...page.settings, userStore });
// In the hidden frame of a silent sign-in, the page hands the answer to the page around it.
if (globalThis.self !== globalThis.top) await page.manager.signinSilentCallback();
