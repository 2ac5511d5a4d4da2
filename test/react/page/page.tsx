/** An app with @latchkey/react: a sign-in form, and a page for the user. Runs in StrictMode, as apps in development do. */
import { createClient, sessionsIn } from '@latchkey/client';
import { registerPasskey } from '@latchkey/client/passkeys';
import { localStorageStore } from '@latchkey/client/stores/local-storage';
import { LatchkeyProvider, SignIn, useDevices, useSession } from '@latchkey/react';
import { qrCode } from '@latchkey/react/qr';
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet
import '@latchkey/react/styles.css';
import { StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet
import './page.css';

const settings = new URLSearchParams(location.search);
const text = (name: string) => settings.get(name) ?? '';
const client = createClient({
  userPoolId: text('pool'),
  clientId: text('client'),
  endpoint: text('endpoint'),
  sessions: sessionsIn(localStorageStore()),
});

function App() {
  const { status, session, signOut } = useSession();
  if (status === 'loading') return <p>Loading</p>;
  if (status === 'signed-out') {
    const flow = settings.get('flow') === 'USER_AUTH' ? 'USER_AUTH' : 'USER_SRP_AUTH';
    return <SignIn flow={flow} qrCode={qrCode} rememberFor={30} footer={<a href="/reset">Forgot your password?</a>} />;
  }
  return (
    <>
      <h2>Hello, {session.userId}</h2>
      <button type="button" onClick={() => void signOut()}>
        Sign out
      </button>
      <button type="button" onClick={() => void registerPasskey(session)}>
        Create passkey
      </button>
      <Devices />
      {/* A second user of the same list. It must not send the requests again. */}
      <DeviceCount />
    </>
  );
}

function Devices() {
  const { status, devices, explanation, error, forget, remember, unremember } = useDevices();
  return (
    <section aria-labelledby="devices" aria-busy={status === 'loading'}>
      <h3 id="devices">Devices</h3>
      <p data-status={status}>
        Asked next time: {explanation?.asked ?? '?'} {explanation?.reason}
      </p>
      {error !== undefined && <p role="alert">{error.code}</p>}
      <ul>
        {devices.map(({ deviceKey, name, current }) => (
          <li key={deviceKey}>
            {name} {current && '(this browser)'}{' '}
            <button type="button" onClick={() => void forget(deviceKey)}>
              Forget {name}
            </button>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => void remember()}>
        Remember
      </button>
      <button type="button" onClick={() => void unremember()}>
        Do not remember
      </button>
    </section>
  );
}

function DeviceCount() {
  return <p data-count={useDevices().devices.length} />;
}

let mounts = 0;

/** Lets tests take the form away in the middle of a request. */
function Page() {
  const [isShown, setIsShown] = useState(true);
  useEffect(() => {
    mounts += 1;
    document.body.dataset['mounts'] = String(mounts);
  }, []);
  return (
    <main>
      <h1>An app with React</h1>
      {isShown && (
        <LatchkeyProvider client={client}>
          <App />
        </LatchkeyProvider>
      )}
      <button type="button" onClick={() => setIsShown((shown) => !shown)}>
        Show or hide
      </button>
    </main>
  );
}

const root = document.createElement('div');
document.body.append(root);
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
