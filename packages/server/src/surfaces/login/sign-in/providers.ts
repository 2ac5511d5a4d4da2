/** Links to identity providers, which look like buttons. A link needs no token, and is not the form's submit button. */
import type { PageContext } from '../page-context.ts';
import { type Html, html } from '../../pages/html.ts';
import { picture } from '../../pages/theme-parts.ts';
import { signInWords } from './words.ts';

export interface Provider {
  /** ProviderName: `Google`, `Facebook`, `LoginWithAmazon`, `SignInWithApple`, or the name of an OIDC or SAML provider. */
  readonly name: string;
}

/** How the providers with types of their own call themselves. */
const brands: ReadonlyMap<string, string> = new Map([
  ['Google', 'Google'],
  ['Facebook', 'Facebook'],
  ['LoginWithAmazon', 'Amazon'],
  ['SignInWithApple', 'Apple'],
]);

/** The links, in the order of the branding style. */
export function providerButtons({ language, theme, link }: PageContext, providers: readonly Provider[]): Html {
  const words = signInWords[language];
  const place = ({ name }: Provider) => {
    const index = theme.providerOrder.indexOf(name);
    return index === -1 ? theme.providerOrder.length : index;
  };
  const sorted = providers.toSorted((first, second) => place(first) - place(second));
  return html`${sorted.map(({ name }) => {
    const brand = brands.get(name);
    const icon = theme.providerIcons?.get(name);
    return html`<a class="${brand === undefined ? 'idpButton-customizable' : 'socialButton-customizable'}" href="${link(
      'oauth2/authorize',
      { identity_provider: name },
    )}">${icon && picture(icon, '', 'idp-icon')}<span>${words.continueWith.replace('{provider}', () => brand ?? name)}</span></a>`;
  })}`;
}
