import { describe, expect, it } from 'vitest';
import { AccessKeyError, parseAccessKeys } from './credentials.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

const ids = (text: string) => parseAccessKeys(text).map((key) => key.accessKeyId);

describe('parseAccessKeys', () => {
  it.each([
    ['a pair', `AKIDONE:${secret}`],
    ['a pair with space around it', `  AKIDONE:${secret}\n`],
    ['a JSON list', JSON.stringify([{ accessKeyId: 'AKIDONE', secretAccessKey: secret }])],
    ['a JSON object', JSON.stringify({ accessKeyId: 'AKIDONE', secretAccessKey: secret, comment: 'deploy' })],
  ])('reads %s', (_, text) => {
    expect(parseAccessKeys(text)).toEqual([{ accessKeyId: 'AKIDONE', secretAccessKey: secret }]);
  });

  it('reads several', () => {
    expect(ids(`A:${secret}, B:${secret},`)).toEqual(['A', 'B']);
    expect(ids(JSON.stringify(['A', 'B'].map((id) => ({ accessKeyId: id, secretAccessKey: secret }))))).toEqual([
      'A',
      'B',
    ]);
  });

  it('keeps a session token', () => {
    const key = { accessKeyId: 'A', secretAccessKey: secret, sessionToken: 'FwoGZXIvYXdz' };
    expect(parseAccessKeys(JSON.stringify([key]))).toEqual([key]);
  });

  it.each([
    ['', 'it contains no access key'],
    ['[]', 'it contains no access key'],
    [`[{"accessKeyId": "A", "secretAccessKey": "${secret}"`, 'it is not valid JSON'],
    [`A:${secret},A:${secret}`, 'an access key id occurs twice'],
    ['AKIDONE', 'the secretAccessKey of AKIDONE is missing or shorter than 16 characters'],
    ['AKIDONE:short', 'the secretAccessKey of AKIDONE is missing or shorter than 16 characters'],
    [`A:${secret}:more`, 'entry 1 has no accessKeyId of letters and digits'],
    [`A/B:${secret}`, 'entry 1 has no accessKeyId of letters and digits'],
    ['[null]', 'entry 1 has no accessKeyId of letters and digits'],
    [`[{"accessKeyId": 1, "secretAccessKey": "${secret}"}]`, 'entry 1 has no accessKeyId of letters and digits'],
    [
      `[{"accessKeyId": "A", "secretAccessKey": "${secret}", "sessionToken": 1}]`,
      'the sessionToken of A is not a string, or it is empty',
    ],
    [
      `[{"accessKeyId": "A", "secretAccessKey": "${secret}", "sesionToken": "x"}]`,
      'entry 1 has an unknown member sesionToken; expected are accessKeyId, secretAccessKey, sessionToken, comment',
    ],
    [
      JSON.stringify({ [secret]: 'AKIDONE' }),
      'entry 1 has an unknown member; expected are accessKeyId, secretAccessKey, sessionToken, comment',
    ],
  ])('rejects %s', (text, message) => {
    expect(() => parseAccessKeys(text)).toThrow(new AccessKeyError(message));
  });

  it('never shows a secret', () => {
    for (const text of [`{"secretAccessKey": "${secret}"`, `A:${secret}:x`, `A:${secret},A:${secret}`, `/:${secret}`]) {
      expect(() => parseAccessKeys(text)).toThrow(expect.not.stringContaining(secret.slice(0, 8)) as Error);
    }
  });
});
