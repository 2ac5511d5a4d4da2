/** DescribeUserPoolDomain: returns a domain; of one that does not exist an empty description, not an error (observed). */
import { operation } from '../operation.ts';
import { describeDomain } from './domain-type.ts';

export const DescribeUserPoolDomain = operation('DescribeUserPoolDomain', 'iam', async ({ input, store, settings }) => {
  const domain = await store.read.poolItems.findGlobally('domain', input.Domain);
  return { DomainDescription: domain === undefined ? {} : describeDomain(settings, domain) };
});
