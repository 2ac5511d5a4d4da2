/** How pages call the sign-in engine. Lock-out, risk and triggers are the engine's, as for the API. */
import { pageSituation, type PageSituation } from '../../../authorization/sign-in/page-situation.ts';
import type { PageData } from '../../../authorization/sign-in/page-data.ts';
import { type Outcome, respond } from '../../../challenges/engine/engine.ts';
import { initiateOnPage } from '../../../challenges/engine/flows.ts';
import type { Parameters } from '../../../challenges/state/challenge.ts';
import { resendCode } from '../../../challenges/engine/resend.ts';
import { deviceParameters, proveDevice } from '../../../authorization/devices/remembered-browser.ts';
import { deviceFor } from './devices.ts';
import type { LoginPage } from './login-page.ts';

/**
 * Begins a sign-in.
 *
 * @param parameters AuthParameters. Empty ones are left out
 * @param session Session of ConfirmSignUp, which proves the first factor (USER_AUTH)
 * @throws errors of InitiateAuth
 */
export async function begin(
  page: LoginPage,
  flow: 'USER_PASSWORD_AUTH' | 'USER_AUTH',
  parameters: Parameters & { readonly USERNAME: string },
  session?: string,
): Promise<Outcome> {
  const { services, address } = page;
  await services.quotas?.admit({ operation: 'InitiateAuth', poolId: address.pool.id, challenge: undefined });
  const situation = await situationOf(page, { begins: true, remembers: false });
  const { USERNAME } = parameters;
  const device = await deviceFor(page, situation, USERNAME);
  const given = { ...withoutEmpty(parameters), ...deviceParameters(device) };
  return proveDevice(situation, device, USERNAME, await initiateOnPage(situation, flow, given, session));
}

/**
 * Answers the challenge that the sign-in waits for.
 *
 * @param responses ChallengeResponses without USERNAME. Empty ones are left out
 * @throws errors of RespondToAuthChallenge
 */
export async function answer(page: LoginPage, data: PageData, responses: Parameters): Promise<Outcome> {
  const { challenge, session, username } = data;
  const situation = await situationOfAnswer(page, data);
  const device = await deviceFor(page, situation, username);
  const given = { ...withoutEmpty(responses), USERNAME: username, ...deviceParameters(device) };
  return proveDevice(situation, device, username, await respond(situation, challenge, { session, responses: given }));
}

/**
 * Sends another code for the challenge that the sign-in waits for.
 *
 * @throws errors of RespondToAuthChallenge
 */
export async function sendAgain(page: LoginPage, data: PageData): Promise<Outcome> {
  const { challenge, session, username } = data;
  return resendCode(await situationOfAnswer(page, data), challenge, { session, responses: { USERNAME: username } });
}

async function situationOfAnswer(page: LoginPage, data: PageData): Promise<PageSituation> {
  const { services, address } = page;
  const { challenge } = data;
  await services.quotas?.admit({ operation: 'RespondToAuthChallenge', poolId: address.pool.id, challenge });
  return situationOf(page, { begins: false, remembers: asksToRemember(page, data) });
}

/**
 * Whether the user has ticked the box, here or on an earlier page of this sign-in. A form that has the box says so: if it
 * is not ticked there, what was ticked before no longer counts.
 */
export function asksToRemember({ form }: Pick<LoginPage, 'form'>, data: PageData | undefined): boolean {
  if (form['rememberDevice'] === 'true') return true;
  return form['canRememberDevice'] === undefined && data?.remembers === true;
}

/** The engine's view of a page. */
export async function situationOf(
  { services, address, request, origin, form }: LoginPage,
  options: { readonly begins: boolean; readonly remembers: boolean },
): Promise<PageSituation> {
  const caller = { pool: address.pool, client: request.client, origin };
  const situation = await pageSituation(services, caller, { ...options, acrValues: request.acrValues });
  const { cognitoAsfData } = form;
  if (cognitoAsfData === undefined || cognitoAsfData === '') return situation;
  return { ...situation, context: { isAdmin: false, user: { EncodedData: cognitoAsfData } } };
}

function withoutEmpty(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== ''));
}
