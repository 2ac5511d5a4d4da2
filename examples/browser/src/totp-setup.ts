import { renderSVG } from 'uqr';
import { actionButton, element } from './element.ts';
import { announce } from './screen.ts';

/** Creates the instructions to add a secret to an authenticator app: by camera, by a link on the phone itself, or by typing. */
export function totpInstructions(secret: string, uri: string): readonly HTMLElement[] {
  const groups = secret.match(/.{1,4}/g) ?? [];
  const copy = actionButton('Copy key', async () => {
    await navigator.clipboard.writeText(secret).then(
      () => announce('Key copied.'),
      () => announce('The key could not be copied. Select it and copy it yourself.'),
    );
  });
  return [
    element('p', {}, 'Scan this with your authenticator app, then type the code it shows.'),
    qrCode(uri),
    element(
      'details',
      {},
      element('summary', {}, 'No camera?'),
      element('p', {}, element('a', { href: uri }, 'Open in the authenticator app of this device')),
      element('p', {}, 'Or type this key: ', element('code', { className: 'secret' }, groups.join(' '))),
      copy,
    ),
  ];
}

/** Creates the QR code as an image, always dark on light, because cameras expect that. An SVG in an `img` element runs no script. */
function qrCode(text: string): HTMLImageElement {
  const svg = renderSVG(text, { border: 4, ecc: 'M' });
  const src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  return element('img', { className: 'qr', src, width: 232, height: 232, alt: 'QR code for your authenticator app' });
}
