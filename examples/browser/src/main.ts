/** Signs in to a user pool, with SRP, an authenticator app and remembered browsers. Start reading at `run`. */
import { createClient, restoreSession, sessionsIn } from '@latchkey/client';
import { indexedDbStore } from '@latchkey/client/stores/indexed-db';
import { accountOnPage } from './account.ts';
import { announce } from './screen.ts';
import { errorInWords } from './sentences.ts';
import { askForSettings } from './settings-form.ts';
import { readSettings, type Settings } from './settings.ts';
import { signInOnPage } from './sign-in.ts';

async function run(settings: Settings): Promise<never> {
  const { userPoolId, clientId, endpoint, renewBefore } = settings;
  // One store for devices and sessions, encrypted under a key that scripts can use but not read.
  const store = indexedDbStore();
  const client = createClient({
    userPoolId,
    clientId,
    ...(endpoint !== undefined && { endpoint }),
    deviceStore: store,
    sessions: sessionsIn(store),
    renewBefore,
    onDeviceError: (error) => announce(errorInWords(error)),
  });
  for (;;) {
    const restored = await restoreSession(client);
    const signedIn = restored ? ({ session: restored, askedBecause: 'restored' } as const) : await signInOnPage(client);
    announce(await accountOnPage(signedIn, settings));
  }
}

const settings = readSettings(location.search);
if (settings === undefined) askForSettings();
else await run(settings);
