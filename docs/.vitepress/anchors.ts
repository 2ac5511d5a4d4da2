/** Anchors of headings, as GitHub makes them, so that a link works on GitHub, on the site and in the tests of links alike. */

/** Returns the anchor of a heading: lower case, without punctuation, spaces as hyphens. A page numbers repeated ones: `-1`, `-2`. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}
