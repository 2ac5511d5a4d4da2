import type { Challenge, MfaSetup, SelectChallenge, SelectMfaType, SoftwareTokenSetup } from '@latchkey/client';
import { canUsePasskeys, respondWithPasskey } from '@latchkey/client/passkeys';
import { type ReactNode, useState } from 'react';
import { CheckBox, Choices, CodeField, Field, UsernameForManagers } from './fields.tsx';
import { type FormSetting, StepForm, type StepFormProps, type Values } from './step-form.tsx';
import { type Texts } from './texts.ts';

/** What the forms of challenges need in addition. */
export interface ChallengeSetting extends FormSetting {
  /** The name that was typed, for password managers. */
  readonly username: string;
  readonly issuer: string | undefined;
  readonly qrCode: ((uri: string) => ReactNode) | undefined;
  readonly askToRemember: boolean;
  readonly rememberFor: number | undefined;
}

/** The form of a challenge. The compiler knows all challenges: a `switch` without one of them does not compile. */
export function ChallengeForm({
  step,
  setting,
}: {
  readonly step: Challenge;
  readonly setting: ChallengeSetting;
}): ReactNode {
  const { texts, username } = setting;
  const { advance, start, failures } = setting.machine;
  const form = (props: StepFormProps) => <StepForm setting={setting} action={texts.continue} {...props} />;
  switch (step.challenge) {
    case 'SOFTWARE_TOKEN_MFA':
    case 'SMS_MFA':
    case 'EMAIL_OTP':
    case 'SMS_OTP':
      return form({
        title: texts.enterCode,
        hint: step.challenge === 'SOFTWARE_TOKEN_MFA' ? texts.codeOfApp : codeSent(texts, step.delivery.destination),
        onSubmit: (values) => {
          keepChoice(setting, values);
          void advance((options) => step.respond({ code: codeIn(values) }, options));
        },
        children: (
          <>
            {step.challenge !== 'SMS_OTP' && <p className="latchkey-why">{texts.reasons[step.why]}</p>}
            <CodeField label={texts.code} />
            {step.challenge !== 'SMS_OTP' && <RememberBox setting={setting} />}
          </>
        ),
      });
    case 'SOFTWARE_TOKEN_SETUP':
      return form({
        title: texts.setUpApp,
        hint: texts.scan,
        onSubmit: (values) => {
          keepChoice(setting, values);
          void advance((options) => step.respond({ code: codeIn(values) }, options));
        },
        children: (
          <>
            <AuthenticatorKey step={step} setting={setting} />
            <CodeField label={texts.code} />
            <RememberBox setting={setting} />
          </>
        ),
      });
    case 'NEW_PASSWORD_REQUIRED':
      return form({
        title: texts.choosePassword,
        hint: texts.passwordWasSet,
        onSubmit: (values) => {
          const attributes = Object.fromEntries(step.requiredAttributes.map((name) => [name, values(name)]));
          void advance((options) => step.respond({ newPassword: values('new-password'), attributes }, options));
        },
        children: (
          <>
            <UsernameForManagers username={username} />
            <Field
              name="new-password"
              label={texts.newPassword}
              type="password"
              autoComplete="new-password"
              first
              corrected
            />
            {step.requiredAttributes.map((name) => (
              <Field key={name} name={name} label={texts.attributes[name] ?? name} />
            ))}
          </>
        ),
      });
    case 'PASSWORD':
    case 'PASSWORD_SRP':
      return form({
        title: texts.enterPassword,
        onSubmit: (values) => {
          const password = values('password');
          // A wrong password ends this step at the service, so the next one begins a sign-in that does not ask how.
          if (failures === 0) void advance((options) => step.respond({ password }, options));
          else void start({ flow: 'USER_AUTH', username, preferred: step.challenge, password });
        },
        children: (
          <>
            <UsernameForManagers username={username} />
            <Field
              name="password"
              label={texts.password}
              type="password"
              autoComplete="current-password"
              first
              corrected
            />
          </>
        ),
      });
    case 'SELECT_MFA_TYPE':
    case 'SELECT_CHALLENGE':
      return <ChoiceForm step={step} setting={setting} />;
    case 'MFA_SETUP':
      return <MfaSetupForm step={step} setting={setting} />;
    case 'WEB_AUTHN':
      return canUsePasskeys()
        ? form({
            title: texts.passkey,
            action: texts.usePasskey,
            onSubmit: () => void advance((options) => respondWithPasskey(step, options)),
          })
        : form({ title: texts.passkey, hint: texts.noPasskeys, action: undefined });
    case 'CUSTOM_CHALLENGE':
      return form({
        title: texts.question,
        ...(step.parameters['question'] === undefined ? {} : { hint: step.parameters['question'] }),
        onSubmit: (values) => void advance((options) => step.respond({ answer: values('answer') }, options)),
        children: <Field name="answer" label={texts.answer} autoComplete="off" first corrected />,
      });
    case 'UNKNOWN':
      return form({
        title: texts.question,
        hint: texts.unknownChallenge.replace('{name}', step.name),
        action: undefined,
      });
  }
}

/** The key for an authenticator app: by camera, by a link on the phone itself, or by typing. */
function AuthenticatorKey({
  step,
  setting,
}: {
  readonly step: SoftwareTokenSetup;
  readonly setting: ChallengeSetting;
}): ReactNode {
  const { texts, qrCode, issuer = globalThis.location?.hostname ?? 'app' } = setting;
  const uri = step.uri(issuer);
  return (
    <div className="latchkey-setup">
      {qrCode !== undefined && <div className="latchkey-qr">{qrCode(uri)}</div>}
      <p>
        <a href={uri}>{texts.openApp}</a>
      </p>
      <p>
        {texts.typeKey} <code className="latchkey-key">{(step.secret.match(/.{1,4}/g) ?? []).join(' ')}</code>
      </p>
    </div>
  );
}

/** "Remember this browser", if the app wants to ask. */
function RememberBox({
  setting: { askToRemember, rememberFor, texts },
}: {
  readonly setting: ChallengeSetting;
}): ReactNode {
  if (!askToRemember) return null;
  const label = rememberFor === undefined ? texts.remember : texts.rememberFor.replace('{days}', String(rememberFor));
  return <CheckBox name="remember" label={label} />;
}

function ChoiceForm({
  step,
  setting,
}: {
  readonly step: SelectMfaType | SelectChallenge;
  readonly setting: ChallengeSetting;
}): ReactNode {
  const { texts, machine } = setting;
  const title = step.challenge === 'SELECT_CHALLENGE' ? texts.chooseSignIn : texts.chooseFactor;
  return (
    <StepForm
      setting={setting}
      title={title}
      action={texts.continue}
      onSubmit={(values) => void machine.advance((options) => step.respond({ choice: values('choice') }, options))}
    >
      <Choices choices={usable(step.choices).map((name) => [name, texts.factors[name] ?? name])} />
    </StepForm>
  );
}

/** The choice of a factor to set up; for e-mail, then the address. */
function MfaSetupForm({ step, setting }: { readonly step: MfaSetup; readonly setting: ChallengeSetting }): ReactNode {
  const { texts, machine } = setting;
  const choices = step.choices.filter((name) => name === 'SOFTWARE_TOKEN_MFA' || name === 'EMAIL_OTP');
  const [byEmail, setByEmail] = useState(choices.length === 1 && choices[0] === 'EMAIL_OTP');
  if (byEmail) {
    return (
      <StepForm
        key="email"
        setting={setting}
        title={texts.setUpEmail}
        hint={texts.emailForCodes}
        action={texts.continue}
        onSubmit={(values) =>
          void machine.advance((options) => step.respond({ choice: 'EMAIL_OTP', email: values('email') }, options))
        }
      >
        <Field name="email" label={texts.email} type="email" autoComplete="email" first corrected />
      </StepForm>
    );
  }
  return (
    <StepForm
      key="choice"
      setting={setting}
      title={texts.chooseSetup}
      action={texts.continue}
      onSubmit={(values) => {
        if (values('choice') === 'EMAIL_OTP') setByEmail(true);
        else void machine.advance((options) => step.respond({ choice: 'SOFTWARE_TOKEN_MFA' }, options));
      }}
    >
      <Choices choices={choices.map((name) => [name, texts.factors[name] ?? name])} />
    </StepForm>
  );
}

/** Leaves out what this browser cannot do, and a password that is sent if it can be proved instead. */
function usable(choices: readonly string[]): readonly string[] {
  const possible = choices.filter(
    (name) => (name !== 'PASSWORD' || !choices.includes('PASSWORD_SRP')) && (name !== 'WEB_AUTHN' || canUsePasskeys()),
  );
  return possible.length === 0 ? choices : possible;
}

function codeSent(texts: Texts, destination = '…'): string {
  return texts.codeSent.replace('{destination}', () => destination);
}

/** Codes are often shown or copied in groups. */
function codeIn(values: Values): string {
  return values('code').replaceAll(/\s/g, '');
}

function keepChoice({ machine, askToRemember }: ChallengeSetting, values: Values): void {
  if (askToRemember) machine.setRemember(values('remember') === 'on');
}
