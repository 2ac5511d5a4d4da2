import { expect, it } from 'vitest';
import { oauthChoices, oauthChoiceTags } from './oauth-choices.ts';

it.each([
  [{}, { requirePkce: 'off', userInfoBooleans: 'off' }],
  [{ 'latchkey:require-pkce': 'off' }, { requirePkce: 'off', userInfoBooleans: 'off' }],
  [{ 'latchkey:require-pkce': 'public' }, { requirePkce: 'public', userInfoBooleans: 'off' }],
  [{ 'latchkey:require-pkce': 'all' }, { requirePkce: 'all', userInfoBooleans: 'off' }],
  [{ 'latchkey:userinfo-booleans': 'on' }, { requirePkce: 'off', userInfoBooleans: 'on' }],
  [
    { 'latchkey:require-pkce': 'ALL', 'latchkey:userinfo-booleans': '' },
    { requirePkce: 'off', userInfoBooleans: 'off' },
  ],
  [
    { 'latchkey:require-pkce': 'all', 'latchkey:userinfo-booleans': 'on' },
    { requirePkce: 'all', userInfoBooleans: 'on' },
  ],
])('the tags %j are the choices %j', (tags, choices) => {
  expect(oauthChoices(tags as Readonly<Record<string, string>>)).toEqual(choices);
});

it('has the default as the first value of each tag', () => {
  const defaults = Object.fromEntries(Object.entries(oauthChoiceTags).map(([name, { values }]) => [name, values[0]]));
  expect(oauthChoices({})).toEqual(defaults);
  expect(oauthChoiceTags.requirePkce.values).toEqual(['off', 'public', 'all']);
  expect(oauthChoiceTags.userInfoBooleans.values).toEqual(['off', 'on']);
});
