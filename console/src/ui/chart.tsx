import { scaleLinear, scaleTime } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import { useEffect, useId, useRef, useState } from 'react';
import { formatDate } from '~/i18n/format';
import css from './chart.module.css';

export interface Point {
  at: Date;
  value: number;
}

const HEIGHT = 220;
const EDGE = { top: 16, right: 8, bottom: 28, left: 8 };
/** Room that the name of a month wants, in pixels. */
const TICK = 64;

/** Draws as many pixels as there are, so that words in it keep their size on every screen. */
function useWidth() {
  const box = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(720);
  useEffect(() => {
    const element = box.current;
    if (!element || typeof ResizeObserver === 'undefined') return;
    const watch = new ResizeObserver(([entry]) => {
      const now = Math.round(entry?.contentRect.width ?? 0);
      if (now > 0) setWidth(now);
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return { box, width };
}

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
  const { box, width } = useWidth();
  const [shown, setShown] = useState<number | null>(null);
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const top = Math.max(...points.map((point) => point.value), 0);
  const bottom = Math.min(...points.map((point) => point.value), 0);
  const x = scaleTime([first.at, last.at], [EDGE.left, width - EDGE.right]);
  const y = scaleLinear([bottom, top === bottom ? bottom + 1 : top], [HEIGHT - EDGE.bottom, EDGE.top]).nice(4);
  const zero = y(0);
  const under = area<Point>(
    (point) => x(point.at),
    zero,
    (point) => y(point.value),
  ).curve(curveMonotoneX);
  const along = line<Point>(
    (point) => x(point.at),
    (point) => y(point.value),
  ).curve(curveMonotoneX);
  const at = shown === null ? last : (points[shown] ?? last);
  const every = Math.ceil(points.length / Math.max(Math.floor(width / TICK), 1));
  return (
    <figure className={css.figure} ref={box}>
      <figcaption className={css.caption}>
        <span>{formatDate(at.at, { month: 'long', year: 'numeric' })}</span>
        <strong>{format(at.value)}</strong>
      </figcaption>
      <svg
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        className={css.chart}
        role="img"
        aria-label={label}
        onPointerLeave={() => setShown(null)}
        onPointerMove={(event) => {
          const edges = event.currentTarget.getBoundingClientRect();
          const here = x.invert(event.clientX - edges.left).getTime();
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
          <line
            key={tick}
            x1={EDGE.left}
            x2={width - EDGE.right}
            y1={y(tick)}
            y2={y(tick)}
            className={css.grid}
            data-zero={tick === 0 || undefined}
          />
        ))}
        <path d={under(points) ?? ''} fill={`url(#${id})`} />
        <path d={along(points) ?? ''} className={css.line} />
        <line x1={x(at.at)} x2={x(at.at)} y1={EDGE.top} y2={HEIGHT - EDGE.bottom} className={css.here} />
        <circle cx={x(at.at)} cy={y(at.value)} r="4.5" className={css.dot} />
        {points.map((point, index) =>
          index % every === 0 && x(point.at) < width - TICK / 2 ? (
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
