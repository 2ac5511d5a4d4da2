/**
 * The prime modulus: the 3072-bit MODP group of RFC 3526 (group 15), which RFC 5054 appendix A uses for SRP as well.
 * A safe prime: (N - 1) / 2 is prime too, so the only small subgroups are {1} and {1, N - 1}.
 *
 * Computed from its definition, 2^3072 - 2^3008 - 1 + 2^64 ([2^2942 π] + 1690314), which takes a millisecond: written out, these 768
 * digits would be a fifth of what a browser loads for SRP.
 */
export const N = /* @__PURE__ */ group15();

function group15(): bigint {
  // Machin's formula with 130 bits more than are needed; its terms are cut off at the last of them.
  const one = 1n << 3072n;
  const pi = 16n * arctanOfInverse(5n, one) - 4n * arctanOfInverse(239n, one);
  return one - (one >> 64n) - 1n + (((pi >> 130n) + 1690314n) << 64n);
}

/** arctan(1/x) = 1/x - 1/(3 x^3) + 1/(5 x^5) - …, in units of 1/one. */
function arctanOfInverse(x: bigint, one: bigint): bigint {
  let power = one / x;
  let sum = power;
  for (let n = 3n; power !== 0n; n += 2n) {
    power = -power / (x * x);
    sum += power / n;
  }
  return sum;
}

/** The generator of RFC 3526 group 15. RFC 5054 has 5 for this modulus; Cognito uses 2. */
export const g = 2n;

/**
 * The SRP-6a multiplier, SHA-256(signed(N) ‖ signed(g)) as an integer. The 385-byte form of N goes in, and one byte of g:
 * RFC 5054 pads both to 384 bytes and gets another number.
 */
export const k = 0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6n;
