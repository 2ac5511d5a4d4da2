/**
 * Pool tags for points of OAuth 2.0 and OpenID Connect in which Cognito differs from what clients expect. Each pool
 * chooses by a pool tag `latchkey:<name>`; the defaults are Cognito's behaviour (docs/decisions/0033).
 */
export interface OAuthChoices {
  /** `latchkey:require-pkce`: whose authorization requests need a code challenge. */
  readonly requirePkce: 'off' | 'public' | 'all';
  /** `latchkey:userinfo-booleans`: whether userInfo has JSON booleans (`on`) where Cognito has strings. */
  readonly userInfoBooleans: 'off' | 'on';
}

/** Each choice with its tag and its values. The first value is the default. */
export const oauthChoiceTags: {
  readonly [K in keyof OAuthChoices]: { readonly tag: string; readonly values: readonly OAuthChoices[K][] };
} = {
  requirePkce: { tag: 'latchkey:require-pkce', values: ['off', 'public', 'all'] },
  userInfoBooleans: { tag: 'latchkey:userinfo-booleans', values: ['off', 'on'] },
};

/** Reads the choices from a pool's tags. An unknown value counts as absent; tags of a stored pool were checked before. */
export function oauthChoices(tags: Readonly<Record<string, string>>): OAuthChoices {
  const { requirePkce, userInfoBooleans } = oauthChoiceTags;
  return {
    requirePkce: requirePkce.values.find((value) => value === tags[requirePkce.tag]) ?? 'off',
    userInfoBooleans: userInfoBooleans.values.find((value) => value === tags[userInfoBooleans.tag]) ?? 'off',
  };
}
