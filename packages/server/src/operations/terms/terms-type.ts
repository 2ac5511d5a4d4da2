/** Terms documents: how they are named and shown, and their errors. The texts of the errors are ours. */
import {
  type LinksType,
  type ServiceError,
  serviceError,
  type TermsDescriptionType,
  type TermsType,
} from '@latchkey/model';
import type { PoolItemRecord } from '../../records/pool-items/pool-item.ts';

type TermsRecord = PoolItemRecord<'terms'>;

/** The unique key: a client has one document of each name. */
export function termsKey(clientId: string, name: string): string {
  return `${clientId}/${name}`;
}

export function termsType({ itemId, poolId, clientId, content, createdAt, modifiedAt }: TermsRecord): TermsType {
  return {
    TermsId: itemId,
    UserPoolId: poolId,
    ClientId: clientId ?? '',
    ...content,
    CreationDate: createdAt / 1000,
    LastModifiedDate: modifiedAt / 1000,
  };
}

/** An entry of ListTerms. */
export function summarizeTerms({ itemId, content, createdAt, modifiedAt }: TermsRecord): TermsDescriptionType {
  return {
    TermsId: itemId,
    TermsName: content.TermsName,
    Enforcement: content.Enforcement,
    CreationDate: createdAt / 1000,
    LastModifiedDate: modifiedAt / 1000,
  };
}

/**
 * Links are shown on sign-in pages, where an address such as `javascript:…` would run there.
 * @throws InvalidParameterException (the text is ours)
 */
export function checkLinks(links: LinksType): void {
  const wrong = Object.values(links).find((link) => !/^https?:$/.test(URL.parse(link)?.protocol ?? ''));
  if (wrong !== undefined) throw serviceError('InvalidParameterException', 'Links must be HTTP or HTTPS addresses.');
}

export const termsErrors = {
  notFound: (): ServiceError => serviceError('ResourceNotFoundException', 'Terms does not exist.'),
  exists: (): ServiceError =>
    serviceError('TermsExistsException', 'Terms document names must be unique to the app client.'),
  changed: (): ServiceError =>
    serviceError('ConcurrentModificationException', 'The terms document was changed by another request. Try again.'),
};
