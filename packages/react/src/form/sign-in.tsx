'use client';
import type { Done, SignInInput } from '@latchkey/client';
import { type ReactNode, useState } from 'react';
import { useSignIn } from '../sign-in/use-sign-in.ts';
import { ChallengeForm, type ChallengeSetting } from './challenge-form.tsx';
import { Field } from './fields.tsx';
import { StepForm } from './step-form.tsx';
import { english, type Texts } from './texts.ts';

/** Members of the sign-in form. All are optional. */
export interface SignInProps {
  /** Called after a sign-in, when `useSession` has the session. */
  readonly onSignedIn?: (done: Done) => void;
  /**
   * `USER_SRP_AUTH`, the default, asks for user name and password together. `USER_AUTH` asks for the user name, and then for what the pool
   * offers this user: password, passkey, a code by e-mail or SMS.
   */
  readonly flow?: 'USER_SRP_AUTH' | 'USER_AUTH';
  /** Whether forms for codes have a box "Remember this browser". The default is true. If false, the client's `remember` or the pool decides. */
  readonly askToRemember?: boolean;
  /** For how many days a browser is remembered. By default the client's `rememberFor`, or else without a limit. */
  readonly rememberFor?: number;
  /** Draws the QR code of an authenticator app: `qrCode` of `@latchkey/react/qr`. Without it, the form shows a link and the key. */
  readonly qrCode?: (uri: string) => ReactNode;
  /** The name of the account in authenticator apps. The default is the name of the site's host. */
  readonly issuer?: string;
  /** The level of the heading. The default is 2. */
  readonly headingLevel?: 1 | 2 | 3 | 4 | 5 | 6;
  /** Whether the first field takes the focus when the page opens. The default is false. The fields of later steps always do. */
  readonly autoFocus?: boolean;
  /** Other words, for example in another language. */
  readonly texts?: Partial<Texts>;
  /** A class of the outermost element, besides `latchkey`. */
  readonly className?: string;
  /** Shown below the first form: links to sign up, or to reset the password. */
  readonly footer?: ReactNode;
}

/**
 * A sign-in form with every challenge of the user pool. It has class names (`latchkey-…`) and no style; `@latchkey/react/styles.css` is
 * one. Fields are labelled, errors describe the field to correct, and the focus follows the steps.
 */
export function SignIn(props: SignInProps): ReactNode {
  const { rememberFor, onSignedIn, flow = 'USER_SRP_AUTH', className } = props;
  const machine = useSignIn({
    ...(rememberFor === undefined ? {} : { rememberFor }),
    ...(onSignedIn === undefined ? {} : { onSignedIn }),
  });
  const [username, setUsername] = useState('');
  const texts: Texts = { ...english, ...props.texts };
  const setting: ChallengeSetting = {
    machine,
    texts,
    username,
    rememberFor,
    headingLevel: props.headingLevel ?? 2,
    autoFocus: props.autoFocus ?? false,
    footer: props.footer,
    issuer: props.issuer,
    qrCode: props.qrCode,
    askToRemember: props.askToRemember ?? true,
  };
  const { step, moves } = machine;
  return (
    <div className={className === undefined ? 'latchkey' : `latchkey ${className}`}>
      {step === undefined ? (
        <StepForm
          key={moves}
          setting={setting}
          title={texts.signIn}
          action={flow === 'USER_AUTH' ? texts.continue : texts.signIn}
          onSubmit={(values) => {
            const typed = values('username').trim();
            setUsername(typed);
            const input: SignInInput =
              flow === 'USER_AUTH' ? { flow, username: typed } : { username: typed, password: values('password') };
            void machine.start(input);
          }}
        >
          <Field
            name="username"
            label={texts.username}
            autoComplete="username"
            first
            corrected={flow === 'USER_AUTH'}
          />
          {flow === 'USER_SRP_AUTH' && (
            <Field name="password" label={texts.password} type="password" autoComplete="current-password" corrected />
          )}
        </StepForm>
      ) : (
        <ChallengeForm key={moves} step={step} setting={setting} />
      )}
    </div>
  );
}
