/**
 * The prime modulus: the 3072-bit MODP group of RFC 3526 (group 15), which RFC 5054 appendix A uses for SRP as well.
 * A safe prime: (N - 1) / 2 is prime too, so the only small subgroups are {1} and {1, N - 1}.
 *
 * Computed from its definition, 2^3072 - 2^3008 - 1 + 2^64 ([2^2942 π] + 1690314), which takes about a millisecond: its 768 digits
 * would be a fifth of what a browser loads for SRP.
 */
export const N = /* @__PURE__ */ group15();

function group15(): bigint {
  const one = 1n << 3072n;
  // Euler's series, pi = 2 (1 + 1/3 + (1·2)/(3·5) + …), with 130 bits more than are needed. Its terms are rounded down.
  let pi = 0n;
  let k = 0n;
  for (let term = 2n * one; term > 0n; term = (term * ++k) / (2n * k + 1n)) pi += term;
  return one - (one >> 64n) - 1n + (((pi >> 130n) + 1690314n) << 64n);
}

/** The generator of RFC 3526 group 15. RFC 5054 uses 5 with this modulus; Cognito uses 2. */
export const g = 2n;

/**
 * The SRP-6a multiplier, SHA-256(signed(N) ‖ signed(g)) as an integer. N is hashed in 385 bytes and g in one:
 * RFC 5054 pads both to 384 bytes, which gives another number.
 */
export const k = 0x538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6n;
