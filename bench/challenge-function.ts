/** The three Lambda triggers of CUSTOM_AUTH, as small as possible: one question and its answer. */
interface TriggerEvent {
  readonly triggerSource: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly response: object;
}

/** The right answer to the question. */
export const answer = '42';

export async function handler(event: TriggerEvent): Promise<TriggerEvent> {
  return { ...event, response: { ...event.response, ...responseTo(event) } };
}

function responseTo({ triggerSource, request }: TriggerEvent): object {
  switch (triggerSource.split('_')[0] ?? '') {
    case 'DefineAuthChallenge': {
      const last = (request['session'] as readonly { readonly challengeResult: boolean }[]).at(-1);
      if (last === undefined)
        return { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false };
      return { issueTokens: last.challengeResult, failAuthentication: !last.challengeResult };
    }
    case 'CreateAuthChallenge':
      return { publicChallengeParameters: { question: '6 x 7' }, privateChallengeParameters: { answer } };
    case 'VerifyAuthChallengeResponse':
      return { answerCorrect: request['challengeAnswer'] === answer };
    default:
      return {};
  }
}
