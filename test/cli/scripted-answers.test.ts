/**
 * Challenges against scripted answers of the service: the prompts, the output, and the exact requests. The same flows run
 * against Latchkey in every-flow.test.ts.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { challenge, type Exchange, type ScriptedService, scriptedService, tokens } from '../client/scripted-service.ts';
import { type Machine, newMachine } from '../harness/command.ts';

let machine: Machine;
let service: ScriptedService | undefined;
beforeEach(async () => {
  machine = await newMachine();
});
afterEach(async () => {
  await service?.close();
  service = undefined;
  await machine.remove();
});

const initiate = (answer: Exchange['answer']): Exchange => ({ operation: 'InitiateAuth', answer });
const respond = (answer: Exchange['answer']): Exchange => ({ operation: 'RespondToAuthChallenge', answer });

/** Signs in against scripted answers. Returns the responses to challenges that were sent. */
async function signIn(script: readonly Exchange[], words: readonly string[], lines: readonly string[] = []) {
  service = await scriptedService(script);
  const { endpoint, inputs } = service;
  const where = ['--endpoint', endpoint, '--pool', 'eu-west-1_AbCdEfGhI', '--client', '1example23456789'];
  const input = lines.map((line) => `${line}\n`).join('');
  const stdin = lines.length === 0 ? [] : ['--password-stdin'];
  const finished = await machine.run(['signin', ...where, '-u', 'ada', '--json', ...stdin, ...words], input);
  return { finished, sent: inputs.map(({ ChallengeResponses }) => ChallengeResponses).filter(Boolean), inputs };
}

describe('CUSTOM_AUTH', () => {
  it("shows the challenge's parameters and sends the next line as the answer", async () => {
    const { finished, sent, inputs } = await signIn(
      [
        initiate(challenge('CUSTOM_CHALLENGE', { question: 'Which street\u001b[2J?' })),
        respond(challenge('CUSTOM_CHALLENGE', { question: 'Which town?' })),
        respond(tokens('ada')),
      ],
      ['--flow', 'CUSTOM_AUTH'],
      ['Elm Street', 'Oxford'],
    );
    expect(finished.code, finished.stdout).toBe(0);
    expect(inputs[0]).toMatchObject({ AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: 'ada' } });
    expect(sent).toEqual([
      { USERNAME: 'ada', ANSWER: 'Elm Street' },
      { USERNAME: 'ada', ANSWER: 'Oxford' },
    ]);
    expect(finished.json()).toMatchObject({ challenges: ['CUSTOM_CHALLENGE', 'CUSTOM_CHALLENGE'], codeAsked: null });
    // Text from the service must not move the cursor of a terminal.
    expect(finished.stderr).toContain('Which street\ufffd[2J?');
  });

  it('fails without an answer, and says how to give one', async () => {
    const { finished } = await signIn([initiate(challenge('CUSTOM_CHALLENGE'))], ['--flow', 'CUSTOM_AUTH']);
    expect(finished.code).toBe(2);
    expect(finished.json()).toMatchObject({ error: { code: 'Usage', advice: 'Give it with --password-stdin.' } });
  });
});

describe('USER_AUTH', () => {
  const offers = initiate(
    challenge('SELECT_CHALLENGE', {}, { AvailableChallenges: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] }),
  );

  it('takes the factor from --factor, and shows where its code was sent', async () => {
    const delivery = { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'a***@e***' };
    const { finished, sent } = await signIn(
      [offers, respond(challenge('EMAIL_OTP', delivery)), respond(tokens('ada'))],
      ['--flow', 'USER_AUTH', '--factor', 'email_otp', '--code', '12345678'],
    );
    expect(finished.code, finished.stdout).toBe(0);
    expect(sent).toEqual([
      { USERNAME: 'ada', ANSWER: 'EMAIL_OTP' },
      { USERNAME: 'ada', EMAIL_OTP_CODE: '12345678' },
    ]);
    expect(finished.stderr).toContain('A code was sent by e-mail to a***@e***.\n');
  });

  it('asks for the password after it is chosen', async () => {
    const { finished, sent } = await signIn(
      [offers, respond(challenge('PASSWORD')), respond(tokens('ada'))],
      ['--flow', 'USER_AUTH', '--factor', 'PASSWORD'],
      ['Correct-Horse-7'],
    );
    expect(finished.code, finished.stdout).toBe(0);
    expect(sent.at(-1)).toEqual({ USERNAME: 'ada', PASSWORD: 'Correct-Horse-7' });
  });

  it('does not offer a passkey, and reports an error if the service requires one', async () => {
    const refused = await signIn([offers], ['--flow', 'USER_AUTH', '--factor', 'WEB_AUTHN']);
    expect(refused.finished.code).toBe(2);
    const { advice } = (refused.finished.json() as { error: { advice: string } }).error;
    expect(advice).toBe('Give one of PASSWORD, EMAIL_OTP with --factor.');
    await service?.close();
    const wanted = await signIn([initiate(challenge('WEB_AUTHN'))], ['--flow', 'USER_AUTH']);
    expect(wanted.finished.code).toBe(1);
    expect(wanted.finished.json()).toMatchObject({ error: { code: 'Passkey' } });
  });
});

describe('second factors', () => {
  const password = ['--flow', 'USER_PASSWORD_AUTH'];

  it('are chosen by name, and a code from a text message is sent as SMS_MFA_CODE', async () => {
    const delivery = { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS', CODE_DELIVERY_DESTINATION: '+*******1234' };
    const { finished, sent } = await signIn(
      [
        initiate(challenge('SELECT_MFA_TYPE', { MFAS_CAN_CHOOSE: '["SMS_MFA","SOFTWARE_TOKEN_MFA"]' })),
        respond(challenge('SMS_MFA', delivery)),
        respond(tokens('ada')),
      ],
      [...password, '--factor', 'SMS_MFA'],
      ['Correct-Horse-7', '123456'],
    );
    expect(finished.code, finished.stdout).toBe(0);
    expect(sent).toEqual([
      { USERNAME: 'ada', ANSWER: 'SMS_MFA' },
      { USERNAME: 'ada', SMS_MFA_CODE: '123456' },
    ]);
    expect(finished.json()).toMatchObject({ codeAsked: { challenge: 'SMS_MFA', why: 'no-device' } });
    expect(finished.stderr).toContain('A code was sent by text message to +*******1234.\n');
  });

  it('are set up by e-mail with the given address', async () => {
    const { finished, sent } = await signIn(
      [
        initiate(challenge('MFA_SETUP', { MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA","EMAIL_OTP"]' })),
        respond(challenge('EMAIL_OTP')),
        respond(tokens('ada')),
      ],
      [...password, '--factor', 'EMAIL_OTP', '--attribute', 'email=ada@example.com', '--code', '12345678'],
      ['Correct-Horse-7'],
    );
    expect(finished.code, finished.stdout).toBe(0);
    expect(sent[0]).toEqual({ USERNAME: 'ada', EMAIL: 'ada@example.com' });
  });
});

describe('an unknown challenge', () => {
  const script = [initiate(challenge('IRIS_SCAN', { EYE: 'left' })), respond(tokens('ada'))];

  it('is returned as data', async () => {
    const { finished } = await signIn(script, ['--flow', 'USER_AUTH']);
    expect(finished.code).toBe(2);
    expect(finished.json()).toMatchObject({
      error: { code: 'Usage', challenge: { name: 'IRIS_SCAN', parameters: { EYE: 'left' } } },
    });
  });

  it('is answered with a line of JSON', async () => {
    const { finished, sent } = await signIn(script, ['--flow', 'USER_AUTH'], ['{"IRIS":"brown"}']);
    expect(finished.code, finished.stdout).toBe(0);
    expect(sent).toEqual([{ USERNAME: 'ada', IRIS: 'brown' }]);
    expect(finished.json()).toMatchObject({ challenges: ['IRIS_SCAN'] });
  });

  it.each(['brown', '["brown"]', '{"IRIS":1}', 'null'])('does not accept %s as an answer', async (line) => {
    const { finished, sent } = await signIn(script, ['--flow', 'USER_AUTH'], [line]);
    expect(finished.code).toBe(2);
    expect((finished.json() as { error: { message: string } }).error.message).toContain(
      'Give a JSON object whose values are strings',
    );
    expect(sent).toEqual([]);
  });
});
