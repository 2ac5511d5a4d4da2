/** The challenges that the user answers, as steps: what each of them shows, and how its answer is sent. */
import { jsonOf } from '../json.ts';
import { object, type OptionForms, requiredText, text } from '../options.ts';
import type { StringMap, WireDocument, WireStep } from '../wire.ts';
import { type Attempt, codeReason, respond } from './attempt.ts';
import { secretFor } from './first-request.ts';
import { pendingStep } from './pending-step.ts';
import { beginSoftwareTokenSetup } from './software-token-setup.ts';
import type { Challenge, CodeAnswer, RespondOptions } from './step.ts';

/** Makes the step of a challenge. */
export function challengeStep(
  attempt: Attempt,
  name: string,
  parameters: StringMap,
  reply: WireStep,
): Challenge | Promise<Challenge> {
  const step = <Answer>(
    extra: object,
    forms: OptionForms | undefined,
    toResponses: (answer: Answer) => StringMap | Promise<StringMap>,
    accepted?: (answer: Answer) => void,
  ) => {
    const send = async (answer: Answer, options: RespondOptions | undefined) => {
      const next = await respond(attempt, name, await toResponses(answer), options);
      accepted?.(answer);
      return next;
    };
    return pendingStep(attempt, { challenge: name, parameters, ...extra }, forms, send);
  };
  const codeStep = () => {
    attempt.codeAsked = true;
    const delivery = {
      medium: parameters['CODE_DELIVERY_DELIVERY_MEDIUM'],
      destination: parameters['CODE_DELIVERY_DESTINATION'],
    };
    const friendlyDeviceName = parameters['FRIENDLY_DEVICE_NAME'];
    return step<CodeAnswer>(
      { delivery, friendlyDeviceName, why: codeReason(attempt) },
      { code: requiredText },
      // SMS_MFA_CODE, EMAIL_OTP_CODE …
      ({ code }) => ({ [`${name}_CODE`]: code.trim() }),
      () => {
        // EMAIL_OTP is a first or a second factor. A code in place of the password is the first one; the next code is the second.
        attempt.codePassed ||= attempt.preferred !== name;
        attempt.preferred = undefined;
      },
    );
  };
  const passwordStep = () =>
    step<{ password: string }>({}, { password: requiredText }, ({ password }) => {
      attempt.password = password;
      return secretFor(attempt, name);
    });
  const known: Record<string, (() => Challenge | Promise<Challenge>) | undefined> = {
    SOFTWARE_TOKEN_MFA: codeStep,
    SMS_MFA: codeStep,
    EMAIL_OTP: codeStep,
    SMS_OTP: codeStep,
    SELECT_MFA_TYPE: () => {
      attempt.codeAsked = true;
      const choices = parsed(parameters['MFAS_CAN_CHOOSE'] ?? parameters['MFAS_CAN_SELECT'], []);
      return step<{ choice: string }>(
        { choices, why: codeReason(attempt) },
        { choice: requiredText },
        ({ choice }) => ({ ANSWER: choice }),
      );
    },
    MFA_SETUP: () => {
      attempt.codeAsked = true;
      const choices = parsed<string[]>(parameters['MFAS_CAN_SETUP'], []);
      if (choices.length === 1 && choices[0] === 'SOFTWARE_TOKEN_MFA')
        return beginSoftwareTokenSetup(attempt, parameters);
      return pendingStep(
        attempt,
        { challenge: name, parameters, choices },
        { choice: requiredText, email: text },
        (answer: { choice: string; email?: string }, options) =>
          answer.choice === 'SOFTWARE_TOKEN_MFA'
            ? beginSoftwareTokenSetup(attempt, parameters)
            : respond(attempt, name, { EMAIL: answer.email ?? '' }, options),
      );
    },
    NEW_PASSWORD_REQUIRED: () => {
      const userAttributes = parsed<StringMap>(parameters['userAttributes'], {});
      const requiredAttributes = parsed<string[]>(parameters['requiredAttributes'], []).map((attribute) =>
        attribute.replace(prefix, ''),
      );
      return step<{ newPassword: string; attributes?: StringMap }>(
        { userAttributes, requiredAttributes },
        { newPassword: requiredText, attributes: object },
        ({ newPassword, attributes = {} }) => {
          const entries = Object.entries(attributes).map(([key, value]) => [prefix + key, value]);
          return { NEW_PASSWORD: newPassword, ...Object.fromEntries(entries) };
        },
        // If the sign-in begins again later, it needs the new password.
        ({ newPassword }) => {
          attempt.password = newPassword;
        },
      );
    },
    SELECT_CHALLENGE: () =>
      step<{ choice: string; password?: string }>(
        { choices: reply.AvailableChallenges ?? [] },
        { choice: requiredText, password: text },
        async ({ choice, password }) => {
          attempt.password = password ?? attempt.password;
          return { ANSWER: choice, ...(await secretFor(attempt, choice)) };
        },
        ({ choice }) => {
          attempt.preferred = choice;
        },
      ),
    PASSWORD: passwordStep,
    PASSWORD_SRP: passwordStep,
    WEB_AUTHN: () =>
      step<{ credential: WireDocument }>(
        { options: parsed(parameters['CREDENTIAL_REQUEST_OPTIONS'], null) },
        { credential: /^object $/ },
        ({ credential }) => ({ CREDENTIAL: JSON.stringify(credential) }),
      ),
    CUSTOM_CHALLENGE: () =>
      step<{ answer: string }>({}, { answer: requiredText }, ({ answer }) => ({ ANSWER: answer })),
  };
  return known[name]?.() ?? step<StringMap>({ challenge: 'UNKNOWN', name }, undefined, (responses) => responses);
}

const prefix = 'userAttributes.';

/** Parses JSON inside a string: Cognito sends lists in string maps that way. */
function parsed<T>(text: string | undefined, otherwise: T): T {
  return (jsonOf(text) as T | null | undefined) ?? otherwise;
}
