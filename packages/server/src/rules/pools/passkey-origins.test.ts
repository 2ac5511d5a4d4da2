import { describe, expect, it } from 'vitest';
import { checkDeviceChoices } from './device-choices.ts';
import { passkeyOriginsOf } from './passkey-origins.ts';

const tag = 'latchkey:passkey-origins';

describe('the tag of passkey origins', () => {
  it.each(['', 'https://example.org', `android:apk-key-hash:${'A'.repeat(43)}  https://app.example.org:8443`])(
    'accepts %j',
    (value) => {
      expect(() => checkDeviceChoices({ [tag]: value })).not.toThrow();
    },
  );

  it.each([
    'example.org',
    'http://example.org',
    'https://example.org/',
    'https://example.org,https://example.net',
    'android:apk-key-hash:AAAA',
    `xandroid:apk-key-hash:${'A'.repeat(43)}`,
    `https://a.example/android:apk-key-hash:${'A'.repeat(43)}`,
    `android:apk-key-hash:${'A'.repeat(43)}=`,
    '*',
  ])('rejects %j, and names the accepted formats', (value) => {
    expect(() => checkDeviceChoices({ [tag]: value })).toThrow(
      expect.objectContaining({
        code: 'InvalidParameterException',
        message: expect.stringContaining(`The tag ${tag} cannot name '${value}'. It names origins`),
      }),
    );
  });

  it.each([
    [{}, []],
    [{ [tag]: '' }, []],
    [{ [tag]: ' https://a.example  https://b.example ' }, ['https://a.example', 'https://b.example']],
  ])('%j names %j', (tags, origins) => {
    expect(passkeyOriginsOf(tags)).toEqual(origins);
  });
});
