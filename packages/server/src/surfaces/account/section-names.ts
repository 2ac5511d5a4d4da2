/** The sections of the account page. */

/** The sections, by their paths below `/account`, in the order in which they are listed. */
const sectionNames = ['profile', 'devices', 'sessions', 'password', 'mfa', 'passkeys', 'data', 'close'] as const;

export type SectionName = (typeof sectionNames)[number];

export function isSectionName(name: string): name is SectionName {
  return sectionNames.some((known) => known === name);
}
