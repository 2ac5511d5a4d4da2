/** The sections of the account page. */
import { closeSection } from './close/section.ts';
import { dataSection } from './data/section.ts';
import { devicesSection } from './devices/section.ts';
import { mfaSection } from './mfa/section.ts';
import { passkeysSection } from './passkeys/section.ts';
import { passwordSection } from './password/section.ts';
import { profileSection } from './profile/section.ts';
import type { Section } from './section.ts';
import type { SectionName } from './section-names.ts';
import { sessionsSection } from './sessions/section.ts';

export const sections: Readonly<Record<SectionName, Section>> = {
  profile: profileSection,
  devices: devicesSection,
  sessions: sessionsSection,
  password: passwordSection,
  mfa: mfaSection,
  passkeys: passkeysSection,
  data: dataSection,
  close: closeSection,
};
