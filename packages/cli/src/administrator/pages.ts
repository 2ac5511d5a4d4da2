/** A page of a listing, and the token of the next one. */
export interface ListedPage<T> {
  readonly items: readonly T[] | undefined;
  readonly next: string | undefined;
}

/**
 * Reads a listing page by page, up to `most` entries.
 *
 * @param fetchPage requests the page of a token; without a token, the first page
 */
export async function allOf<T>(
  fetchPage: (token: string | undefined) => Promise<ListedPage<T>>,
  most = Number.POSITIVE_INFINITY,
): Promise<{ readonly items: readonly T[]; readonly isWhole: boolean }> {
  const items: T[] = [];
  for (let token: string | undefined; ; ) {
    const page = await fetchPage(token);
    items.push(...(page.items ?? []));
    token = page.next;
    if (token === undefined && items.length <= most) return { items, isWhole: true };
    if (items.length >= most) return { items: items.slice(0, most), isWhole: false };
  }
}
