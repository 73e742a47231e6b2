import { scaleLinear, scaleTime } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import { useId, useState } from 'react';
import { formatDate } from '~/i18n/format';
import css from './chart.module.css';

export interface Point {
  at: Date;
  value: number;
}

const WIDTH = 720;
const HEIGHT = 220;
const EDGE = { top: 16, right: 8, bottom: 28, left: 8 };

/** One quantity over time. The same figures are in a table for who cannot see it. */
export function AreaChart({
  points,
  label,
  format,
}: {
  points: Point[];
  label: string;
  format: (value: number) => string;
}) {
  const id = useId();
  const [shown, setShown] = useState<number | null>(null);
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const top = Math.max(...points.map((point) => point.value), 1);
  const bottom = Math.min(...points.map((point) => point.value), 0);
  const x = scaleTime([first.at, last.at], [EDGE.left, WIDTH - EDGE.right]);
  const y = scaleLinear([bottom, top], [HEIGHT - EDGE.bottom, EDGE.top]).nice(4);
  const under = area<Point>(
    (point) => x(point.at),
    HEIGHT - EDGE.bottom,
    (point) => y(point.value),
  ).curve(curveMonotoneX);
  const along = line<Point>(
    (point) => x(point.at),
    (point) => y(point.value),
  ).curve(curveMonotoneX);
  const at = shown === null ? last : (points[shown] ?? last);
  return (
    <figure className={css.figure}>
      <figcaption className={css.caption}>
        <span>{formatDate(at.at, { month: 'long', year: 'numeric' })}</span>
        <strong>{format(at.value)}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className={css.chart}
        role="img"
        aria-label={label}
        onPointerLeave={() => setShown(null)}
        onPointerMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          const here = x.invert(((event.clientX - box.left) / box.width) * WIDTH).getTime();
          const distances = points.map((point) => Math.abs(point.at.getTime() - here));
          setShown(distances.indexOf(Math.min(...distances)));
        }}
      >
        <defs>
          <linearGradient id={id} x1="0" x2="0" y1="0" y2="1">
            <stop offset="0%" stopColor="var(--accent)" stopOpacity="0.22" />
            <stop offset="100%" stopColor="var(--accent)" stopOpacity="0.02" />
          </linearGradient>
        </defs>
        {y.ticks(3).map((tick) => (
          <line key={tick} x1={EDGE.left} x2={WIDTH - EDGE.right} y1={y(tick)} y2={y(tick)} className={css.grid} />
        ))}
        <path d={under(points) ?? ''} fill={`url(#${id})`} />
        <path d={along(points) ?? ''} className={css.line} />
        <line x1={x(at.at)} x2={x(at.at)} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} className={css.here} />
        <circle cx={x(at.at)} cy={y(at.value)} r="4.5" className={css.dot} />
        {points.map((point, index) =>
          index % Math.ceil(points.length / 6) === 0 ? (
            <text
              key={point.at.toISOString()}
              x={x(point.at)}
              y={HEIGHT - 8}
              className={css.tick}
              data-first={index === 0 || undefined}
            >
              {formatDate(point.at, { month: 'short' })}
            </text>
          ) : null,
        )}
      </svg>
      <table className="hidden">
        <caption>{label}</caption>
        <tbody>
          {points.map((point) => (
            <tr key={point.at.toISOString()}>
              <th scope="row">{formatDate(point.at)}</th>
              <td>{format(point.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
