import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { CancelledError, UsageError } from '../output/failure.ts';
import { linesOf, scriptedAnswers } from './scripted-answers.ts';

const question = { message: 'Code', option: '--code' };

/** Returns answers from a stream that stays open. */
function conversation() {
  const input = new PassThrough();
  const cancel = new AbortController();
  const heard: string[] = [];
  const answers = scriptedAnswers(linesOf(input, cancel.signal), (message) => heard.push(message));
  return { input, cancel, heard, answers };
}

describe('answers from lines', () => {
  it('are used in the order of the questions, with any line ending', async () => {
    const { input, answers } = conversation();
    input.end(' pass word \r\n123456\nlast');
    expect(await answers.secret(question)).toBe(' pass word ');
    expect(await answers.text(question)).toBe('123456');
    expect(await answers.text(question)).toBe('last');
    await expect(answers.text(question)).rejects.toThrow('Code: standard input has no more lines.');
  });

  it('can be written after the question', async () => {
    const { input, heard, answers } = conversation();
    answers.say('A code was sent.');
    expect(heard).toEqual(['A code was sent.']);
    const asked = answers.text(question);
    input.write('123456\n');
    expect(await asked).toBe('123456');
    answers.end();
    expect(input.destroyed).toBe(true);
  });

  it('end with Ctrl+C', async () => {
    const { cancel, answers } = conversation();
    const asked = answers.text(question);
    cancel.abort(new CancelledError());
    await expect(asked).rejects.toBeInstanceOf(CancelledError);
  });

  it('are checked', async () => {
    const { input, answers } = conversation();
    input.end('abc\nsms_mfa\nFAX\n');
    const validate = (text: string) => (/^\d+$/.test(text) ? undefined : 'A code consists of digits.');
    await expect(answers.text({ ...question, validate })).rejects.toThrow('Code: A code consists of digits.');
    const choices = [{ value: 'SMS_MFA', label: 'Text message' }];
    expect(await answers.choose(question, choices)).toBe('SMS_MFA');
    await expect(answers.choose(question, choices)).rejects.toThrow('Code: "FAX" is not offered.');
  });
});

it('are errors that name the option if there are no lines', async () => {
  const answers = scriptedAnswers(undefined, () => undefined);
  for (const ask of [answers.text(question), answers.secret(question), answers.choose(question, [])]) {
    await expect(ask).rejects.toBeInstanceOf(UsageError);
    await expect(ask).rejects.toMatchObject({ advice: 'Give it with --code.' });
  }
});
