/** A terms document of an app client. The item's id is the TermsId; its unique key contains client id and name. */
import type { TermsType } from '@latchkey/model';

export type TermsContent = Pick<TermsType, 'TermsName' | 'TermsSource' | 'Enforcement' | 'Links'>;
