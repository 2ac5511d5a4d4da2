/**
 * A Lambda function for the three triggers of CUSTOM_AUTH. Its behaviour depends on the beginning of the user name, the only value
 * that all events have:
 *
 * - `quiz`, and any other: one multiplication to solve, three tries; if the flow begins with SRP, the password before it
 * - `twice`: two multiplications
 * - `long`: the private challenge parameters are longer than a Session may be
 * - `eager`: issues tokens at once, for every user
 * - `never`: issues no tokens for any user
 * - `asleep`: throws an error
 * - `odd`: names a challenge that does not exist
 */
interface Result {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata: string | null;
}

interface CustomAuthEvent {
  readonly triggerSource: string;
  readonly userName: string;
  readonly request: {
    readonly session?: readonly Result[];
    readonly privateChallengeParameters?: Readonly<Record<string, string>>;
    readonly challengeAnswer?: string;
  };
  readonly response: object;
}

export async function handler(event: CustomAuthEvent): Promise<CustomAuthEvent> {
  return { ...event, response: { ...event.response, ...answer(event) } };
}

function answer({ triggerSource, userName, request }: CustomAuthEvent): object {
  if (userName.startsWith('asleep')) throw new Error('The oracle is asleep');
  const { session = [], privateChallengeParameters = {}, challengeAnswer } = request;
  if (triggerSource.startsWith('Define')) return next(userName, session);
  if (triggerSource.startsWith('Create')) return sum(userName, session);
  return { answerCorrect: challengeAnswer === privateChallengeParameters['answer'] };
}

function next(userName: string, session: readonly Result[]): object {
  const tokens = { issueTokens: true, failAuthentication: false };
  const refusal = { issueTokens: false, failAuthentication: true };
  const ask = (challengeName: string) => ({ challengeName, issueTokens: false, failAuthentication: false });
  if (userName.startsWith('eager')) return tokens;
  if (userName.startsWith('never')) return refusal;
  if (userName.startsWith('odd')) return ask('TELEPATHY');
  if (session.at(-1)?.challengeName === 'SRP_A') return ask('PASSWORD_VERIFIER');
  const answers = session.filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE');
  const right = answers.filter(({ challengeResult }) => challengeResult).length;
  if (right === (userName.startsWith('twice') ? 2 : 1)) return tokens;
  return answers.length - right === 3 ? refusal : ask('CUSTOM_CHALLENGE');
}

/** Creates a different multiplication each time. `before` shows the earlier challenges to the tests. */
function sum(userName: string, session: readonly Result[]): object {
  const [a, b] = [6 + session.length, 7];
  const ballast: Record<string, string> = userName.startsWith('long') ? { ballast: 'x'.repeat(4000) } : {};
  const before = session.map(({ challengeName, challengeMetadata }) => challengeMetadata ?? challengeName);
  return {
    publicChallengeParameters: { sum: `${a} x ${b}`, before: before.join(' ') },
    privateChallengeParameters: { answer: String(a * b), ...ballast },
    challengeMetadata: `SUM_${session.length}`,
  };
}
