/** The cases of all capabilities. */
import { branding } from './branding.ts';
import { domains } from './domains.ts';
import { groups } from './groups.ts';
import type { Cases } from './operation-cases.ts';
import { termsDocuments } from './terms.ts';
import { uiCustomization } from './ui-customization.ts';

export const allCases: Cases = {
  ...branding,
  ...domains,
  ...groups,
  ...termsDocuments,
  ...uiCustomization,
};
