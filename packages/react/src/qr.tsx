/**
 * QR codes for `<SignIn qrCode={qrCode} />`, made by [uqr](https://www.npmjs.com/package/uqr). A separate module, because only the set-up
 * of an authenticator app needs it: install `uqr` to use it.
 *
 * @module
 */
import type { ReactNode } from 'react';
import { encode } from 'uqr';

/** Returns a QR code as an SVG element, always dark on light, because cameras expect that. */
export function qrCode(uri: string, label = 'QR code for your authenticator app'): ReactNode {
  const { data, size } = encode(uri, { border: 4, ecc: 'M' });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges">
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#000" d={path} />
    </svg>
  );
}
