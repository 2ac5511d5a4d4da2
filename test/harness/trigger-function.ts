/**
 * A Lambda function for tests. It has a visible effect for each trigger, and writes every event into the file that EVENTS_FILE
 * names, one JSON document per line.
 */
import { appendFile } from 'node:fs/promises';

interface TriggerEvent {
  readonly triggerSource: string;
  readonly version: string;
  readonly userName: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: object;
}

export async function handler(event: TriggerEvent): Promise<TriggerEvent> {
  const file = process.env['EVENTS_FILE'];
  if (file !== undefined) await appendFile(file, `${JSON.stringify(event)}\n`);
  return answer(event);
}

/** Returns the function's answer to an event. */
export function answer(event: TriggerEvent): TriggerEvent {
  return { ...event, response: { ...event.response, ...responseTo(event) } };
}

function responseTo({ triggerSource, version, userName, request }: TriggerEvent): object {
  const [trigger = ''] = triggerSource.split('_');
  switch (trigger) {
    case 'PreSignUp':
      if (userName.startsWith('rude')) throw new Error('Mind your manners');
      return userName.startsWith('loop') ? forEver() : {};
    case 'CustomMessage':
      return { emailSubject: 'From a function', emailMessage: `Code: ${String(request['codeParameter'])}` };
    case 'PreAuthentication':
      if (userName.startsWith('barred')) throw new Error('Not today');
      return {};
    case 'DefineAuthChallenge':
      return nextChallenge(request['session'] as readonly { readonly challengeResult: boolean }[]);
    case 'CreateAuthChallenge':
      return {
        publicChallengeParameters: { question: '6 x 7' },
        privateChallengeParameters: { answer: '42' },
        challengeMetadata: 'SUM',
      };
    case 'VerifyAuthChallengeResponse': {
      const { answer: expected } = request['privateChallengeParameters'] as { readonly answer: string };
      return { answerCorrect: request['challengeAnswer'] === expected };
    }
    case 'TokenGeneration':
      return tokenChanges(version);
    case 'UserMigration': {
      if (!userName.startsWith('old')) return {};
      const userAttributes = { email: `${userName}@example.com`, email_verified: 'true' };
      return { userAttributes, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS' };
    }
    default:
      return {};
  }
}

function nextChallenge(session: readonly { readonly challengeResult: boolean }[]): object {
  const last = session.at(-1);
  if (last === undefined) return { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false };
  return { issueTokens: last.challengeResult, failAuthentication: !last.challengeResult };
}

function tokenChanges(version: string): object {
  const claimsToAddOrOverride = { tier: 'gold', sub: 'forged' };
  const groupOverrideDetails = { groupsToOverride: ['from-function'], iamRolesToOverride: [], preferredRole: null };
  if (version === '1') {
    const claimsToSuppress = ['email'];
    return { claimsOverrideDetails: { claimsToAddOrOverride, claimsToSuppress, groupOverrideDetails } };
  }
  const idTokenGeneration = { claimsToAddOrOverride: { ...claimsToAddOrOverride, plan: { seats: [1, 2] } } };
  const accessTokenGeneration = { claimsToAddOrOverride, scopesToAdd: ['api/read'] };
  return { claimsAndScopeOverrideDetails: { idTokenGeneration, accessTokenGeneration, groupOverrideDetails } };
}

function forEver(): never {
  for (;;);
}
