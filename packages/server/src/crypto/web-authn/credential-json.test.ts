import { describe, expect, it } from 'vitest';
import { assertionJson, registrationJson } from './credential-json.ts';

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const clientData = { type: 'webauthn.get', challenge: 'abc', origin: 'https://example.com' };
const clientDataJSON = encoded(clientData);
const longest = 'A'.repeat(1364);

const assertion = (change: object = {}, response: object = {}) => ({
  type: 'public-key',
  id: 'AQID',
  rawId: 'AQID',
  response: { clientDataJSON, authenticatorData: 'AAAA', signature: 'BBBB', userHandle: 'CCCC', ...response },
  ...change,
});
const registration = (change: object = {}, response: object = {}) => ({
  type: 'public-key',
  id: 'AQID',
  rawId: 'AQID',
  response: { clientDataJSON, attestationObject: 'AAAA', transports: ['internal', 'hybrid'], ...response },
  ...change,
});
const read = { id: 'AQID', clientDataJson: clientDataJSON, clientData: { ...clientData, crossOrigin: false } };

describe('assertionJson', () => {
  it('reads all members', () => {
    const members = { authenticatorData: 'AAAA', signature: 'BBBB', userHandle: 'CCCC' };
    expect(assertionJson(assertion())).toEqual({ ...read, ...members });
    for (const userHandle of [null, undefined, '']) {
      expect(assertionJson(assertion({}, { userHandle }))).toMatchObject({ userHandle: null });
    }
  });

  it.each([
    { authenticatorData: undefined },
    { authenticatorData: 'AA==' },
    { authenticatorData: '=AAA' },
    { authenticatorData: '' },
    { signature: undefined },
    { signature: 'A+A/' },
    { signature: 5 },
  ])('refuses the response with %o', (response) => {
    expect(assertionJson(assertion({}, response))).toBeUndefined();
  });
});

describe('registrationJson', () => {
  it('reads all members', () => {
    const members = { attestationObject: 'AAAA', transports: ['internal', 'hybrid'], attachment: null };
    expect(registrationJson(registration())).toEqual({ ...read, ...members });
  });

  it.each([
    ['platform', 'platform'],
    ['cross-platform', 'cross-platform'],
    ['other', null],
    [undefined, null],
  ])('reads the attachment %s as %s', (authenticatorAttachment, attachment) => {
    expect(registrationJson(registration({ authenticatorAttachment }))).toMatchObject({ attachment });
  });

  it.each([
    [undefined, []],
    ['usb', []],
    [
      ['usb', 'usb', 'nfc'],
      ['usb', 'nfc'],
    ],
    [
      ['usb', 5, ['nfc'], 'USB', '', 'a b', 'x'.repeat(21), 'smart-card'],
      ['usb', 'smart-card'],
    ],
    [['x'.repeat(20)], ['x'.repeat(20)]],
    [Array.from('abcdefghij'), Array.from('abcdefgh')],
  ])('reads the transports %j as %j', (transports, expected) => {
    expect(registrationJson(registration({}, { transports }))).toMatchObject({ transports: expected });
  });

  it.each([undefined, '', 'AA==', null])('refuses the attestation object %j', (attestationObject) => {
    expect(registrationJson(registration({}, { attestationObject }))).toBeUndefined();
  });
});

describe('both forms', () => {
  it('take ids of up to 1023 bytes', () => {
    expect(assertionJson(assertion({ id: longest, rawId: longest }))).toMatchObject({ id: longest });
    expect(assertionJson(assertion({ id: `${longest}A`, rawId: `${longest}A` }))).toBeUndefined();
  });

  it.each([
    [{ type: 'password' }],
    [{ type: undefined }],
    [{ id: undefined, rawId: undefined }],
    [{ id: 'AQ==', rawId: 'AQ==' }],
    [{ rawId: 'AQIE' }],
    [{ rawId: undefined }],
    [{ response: undefined }],
    [{ response: [] }],
    [{ response: 'text' }],
  ])('refuse %o', (change) => {
    expect(assertionJson(assertion(change))).toBeUndefined();
    expect(registrationJson(registration(change))).toBeUndefined();
  });

  it.each([
    undefined,
    'no json',
    Buffer.from('no json').toString('base64url'),
    encoded(null),
    encoded([]),
    encoded('text'),
    encoded({ ...clientData, type: 5 }),
    encoded({ ...clientData, challenge: undefined }),
    encoded({ ...clientData, origin: null }),
  ])('refuse the client data %j', (data) => {
    expect(assertionJson(assertion({}, { clientDataJSON: data }))).toBeUndefined();
    expect(registrationJson(registration({}, { clientDataJSON: data }))).toBeUndefined();
  });

  it.each([null, undefined, 'text', 5, [], [assertion()]])('refuse %j instead of an object', (given) => {
    expect(assertionJson(given)).toBeUndefined();
    expect(registrationJson(given)).toBeUndefined();
  });

  it.each([
    [true, true],
    [false, false],
    ['true', false],
    [1, false],
  ])('read crossOrigin %j as %s', (crossOrigin, expected) => {
    const data = encoded({ ...clientData, crossOrigin });
    expect(assertionJson(assertion({}, { clientDataJSON: data }))).toMatchObject({
      clientData: { crossOrigin: expected },
    });
  });
});
