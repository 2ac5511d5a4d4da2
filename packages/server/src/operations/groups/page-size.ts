/** Entries on a page if Limit is missing or 0: its upper limit. */
const standardPage = 60;

/** The page size for the Limit of a request. */
export function pageSize(limit: number | undefined): number {
  return limit || standardPage;
}
