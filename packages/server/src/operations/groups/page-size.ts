/** Entries of a page when the caller names no Limit, or 0: the most it may name. */
const standardPage = 60;

/** The size that the Limit of a listing of groups asks for. */
export function pageSize(limit: number | undefined): number {
  return limit || standardPage;
}
