import { encode } from 'uqr';
import css from './ui.module.css';

/** A code that a camera reads. Its own file: few screens show one. */
export function Qr({ text, size = 168, label }: { text: string; size?: number; label: string }) {
  const { data, size: modules } = encode(text, { ecc: 'M', border: 0 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      className={css.qr}
      role="img"
      aria-label={label}
      width={size}
      height={size}
      viewBox={`0 0 ${modules} ${modules}`}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
