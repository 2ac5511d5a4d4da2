/** The names of the standard attributes (OpenID Connect Core 5.1), as labels of fields. */
import type { Catalogue } from './languages.ts';

const en = {
  address: 'Address',
  birthdate: 'Date of birth',
  email: 'Email address',
  family_name: 'Last name',
  gender: 'Gender',
  given_name: 'First name',
  locale: 'Language and region, such as en-US',
  middle_name: 'Middle name',
  name: 'Full name',
  nickname: 'Nickname',
  phone_number: 'Phone number',
  picture: 'Address of a picture (URL)',
  preferred_username: 'Preferred username',
  profile: 'Address of your profile (URL)',
  website: 'Website (URL)',
  zoneinfo: 'Time zone, such as Europe/Paris',
};

export type AttributeWords = Readonly<Record<keyof typeof en, string>>;

export const attributeWords: Catalogue<AttributeWords> = {
  en,
  de: en,
  es: en,
  fr: en,
  id: en,
  it: en,
  ja: en,
  ko: en,
  'pt-BR': en,
  'zh-CN': en,
  'zh-TW': en,
};
