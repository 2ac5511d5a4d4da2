/** The last sign-ins of a user, and why a code was or was not asked for: what `latchkey explain` shows. */
import { issuedDeviceKeys } from '../../../challenges/explanation/issued-device-keys.ts';
import {
  explainSignIn,
  type ExplainedDevice,
  recordedActivity,
  type SignInExplanation,
} from '../../../challenges/explanation/sign-in-explanation.ts';
import type { AccountEventType, AuthEventRecord } from '../../../records/auth-event.ts';
import type { UserRecord } from '../../../records/user.ts';
import { type Html, html } from '../../pages/html.ts';
import { resultChip } from '../activity/table.ts';
import { poolLink, userLink } from '../links.ts';
import { empty, section } from '../parts/table.ts';
import { chip, time } from '../parts/values.ts';
import type { Visit } from '../visit.ts';

/** Sign-ins on the page, and on the page with more of them. */
const FEW = 5;
const MANY = 50;

export async function signInsPart(visit: Visit, { poolId, sub }: UserRecord): Promise<Html> {
  const { authEvents, devices } = visit.services.store.read;
  const events = await authEvents.list(poolId, sub);
  const keys = await issuedDeviceKeys(events, (key) => devices.find(poolId, sub, key));
  const most = visit.query('sign-ins') === 'all' ? MANY : FEW;
  const all = recordedActivity(events);
  return section(
    'Sign-ins',
    all.length === 0
      ? empty('The user has not signed in yet.')
      : html`<ul class="rows">${all
          .slice(0, most)
          .map((recorded) =>
            recorded[0].type === undefined
              ? row(visit, poolId, explainSignIn(recorded, keys))
              : eventRow(visit, recorded[0], recorded[0].type),
          )}</ul>`,
    all.length > FEW && most === FEW && html`<a href="${userLink(poolId, sub)}?sign-ins=all#sign-ins">More</a>`,
  );
}

function row({ now }: Visit, poolId: string, signIn: SignInExplanation): Html {
  const {
    code,
    result,
    device,
    risk,
    steps,
    clientId,
    flow,
    sourceIp,
    userAgent,
    admin,
    beganAt,
    newDeviceKey,
    newDeviceState,
  } = signIn;
  const look = result === 'failed' ? 'failed' : code.asked === 'yes' ? 'asked' : 'free';
  return html`<li><div class="line">${resultChip(result)}<h3>${headline(signIn)}</h3><span class="end">${time(beganAt, now)}</span></div>
<div class="why ${look}">
<p>${code.because} ${code.reason !== null && chip(code.reason)}</p>
${code.asked === 'yes' && code.advice !== null && html`<p>${code.advice}</p>`}
${steps.flatMap(({ failure, answered }) => (failure === null ? [] : [html`<p><strong>${answered ?? 'InitiateAuth'} was rejected.</strong> ${failure.because} ${failure.advice ?? ''}${lockWords(failure.lockedUntil, now)}</p>`]))}
${risk !== null && html`<p><strong>Risk.</strong> ${risk.because}</p>`}
</div>
<p class="sub">${deviceWords(device)}${newDeviceKey !== null && html` · issued <code>${newDeviceKey}</code>, ${newDeviceState === 'gone' ? 'forgotten since' : newDeviceState === 'confirmed' ? 'confirmed' : 'not confirmed'}`}</p>
<p class="sub"><a href="${poolLink(poolId, ['clients', clientId])}">${clientId}</a> · ${flow}${admin && ', by an administrator'}${sourceIp !== null && ` · from ${sourceIp}`}${userAgent !== null && html` · ${userAgent}`}</p>
<ol class="steps" aria-label="Steps">${steps.map(({ answered, outcome }) => html`<li><code>${answered ?? 'InitiateAuth'}</code>${outcome === 'failure' && ' ✕'}</li>`)}${steps.at(-1)?.outcome === 'tokens' && html`<li>tokens</li>`}${steps.at(-1)?.next != null && html`<li><code>${steps.at(-1)?.next ?? ''}</code>, not answered</li>`}</ol></li>`;
}

function lockWords(lockedUntil: string | null, now: number): Html | false {
  if (lockedUntil === 'reset') return html` Locked until the password is reset.`;
  return lockedUntil !== null && html` Locked until ${time(lockedUntil, now)}.`;
}

/** The same words as `latchkey explain`. */
function headline({ result, code, steps }: SignInExplanation): string {
  const asked = code.challenge === null ? '' : ` (${code.challenge})`;
  switch (result) {
    case 'signed-in':
      return code.asked === 'yes' ? `With a code${asked}` : 'Without a code';
    case 'failed':
      return code.asked === 'yes' ? `After a code was asked for${asked}` : 'Before a code was asked for';
    case 'in-progress':
      return code.asked === 'yes' ? `For a code${asked}` : `For ${steps.at(-1)?.next ?? 'an answer'}`;
  }
}

const standings = {
  absent: 'a new device',
  unknown: 'not a device of this user',
  unconfirmed: 'never confirmed',
  confirmed: 'confirmed, not remembered',
};

function deviceWords({ given, carried, standing, trusted }: ExplainedDevice): Html {
  const key = given ?? carried;
  if (key === null) return html`no DEVICE_KEY was sent`;
  if (key === '') return html`the DEVICE_KEY that was sent is not a device key`;
  const words =
    standing === null
      ? 'not looked at'
      : standing === 'remembered'
        ? trusted
          ? 'remembered, has completed MFA'
          : 'remembered, has not completed MFA yet'
        : standings[standing];
  return html`device <code>${key}</code>: ${words}`;
}

const eventNames: Readonly<Record<AccountEventType, string>> = {
  'sign-up': 'Signed up',
  'resend-code': 'Asked for the code of the sign-up again',
  'forgot-password': 'Forgot the password',
  'password-change': 'Changed the password',
};

function eventRow({ now }: Visit, { at, outcome, sourceIp, userAgent }: AuthEventRecord, type: AccountEventType): Html {
  const failed = outcome.kind === 'failure';
  return html`<li><div class="line">${resultChip(failed ? 'failed' : 'done')}<h3>${eventNames[type]}</h3><span class="end">${time(at, now)}</span></div>
${failed && html`<div class="why failed"><p>${outcome.message ?? outcome.code}</p></div>`}
<p class="sub">${sourceIp !== null && `from ${sourceIp}`}${userAgent !== null && html` · ${userAgent}`}</p></li>`;
}
