import { scaleBand, scaleLinear, scaleTime } from 'd3-scale';
import { area, curveMonotoneX, line } from 'd3-shape';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDate } from '~/i18n/format';
import css from './chart.module.css';
import { Scroll } from './scroll';

export interface Point {
  at: Date;
  value: number;
}

/** What the charts are cut by. */
export type By = 'day' | 'month';

const HEIGHT = 220;
const EDGE = { top: 16, right: 8, bottom: 28, left: 8 };
/** Room that the name of a month or a day wants, in pixels. */
const TICK = 64;
/** The widest that a group of bars becomes: a single day is not a wall. */
const GROUP_MAX = 56;

const LONG: Record<By, Intl.DateTimeFormatOptions> = {
  day: { dateStyle: 'medium' },
  month: { month: 'long', year: 'numeric' },
};
const SHORT: Record<By, Intl.DateTimeFormatOptions> = {
  day: { day: 'numeric', month: 'short' },
  month: { month: 'short' },
};

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

const heights = (values: readonly number[]) => {
  const [bottom, top] = [Math.min(...values, 0), Math.max(...values, 0)];
  return scaleLinear([bottom, top === bottom ? bottom + 1 : top], [HEIGHT - EDGE.bottom, EDGE.top]).nice(4);
};

function Grid({ y, width }: { y: ReturnType<typeof heights>; width: number }) {
  return y
    .ticks(3)
    .map((tick) => (
      <line
        key={tick}
        x1={EDGE.left}
        x2={width - EDGE.right}
        y1={y(tick)}
        y2={y(tick)}
        className={css.grid}
        data-zero={tick === 0 || undefined}
      />
    ));
}

/** The same figures in numbers: for who cannot see a chart, and for who wants to know exactly. */
function Numbers({
  label,
  heads,
  rows,
  by,
}: {
  label: string;
  heads: readonly string[];
  rows: readonly { at: Date; cells: readonly string[] }[];
  by: By;
}) {
  const { t } = useTranslation();
  return (
    <details className={css.numbers}>
      <summary>{t('as_table')}</summary>
      <Scroll of={label} className={css.scroll}>
        <table>
          <caption className="hidden">{label}</caption>
          <thead>
            <tr>
              <th scope="col">{t(by)}</th>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.at.getTime()}>
                <th scope="row">{formatDate(row.at, LONG[by])}</th>
                {row.cells.map((cell, at) => (
                  <td key={heads[at]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </details>
  );
}

/** One quantity over time. The same figures are in a table for who cannot see it. */
export function AreaChart({
  points,
  label,
  format,
  by = 'month',
}: {
  points: Point[];
  label: string;
  format: (value: number) => string;
  by?: By;
}) {
  const id = useId();
  const { box, width } = useWidth();
  const [shown, setShown] = useState<number | null>(null);
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const x = scaleTime([first.at, last.at], [EDGE.left, width - EDGE.right]);
  const y = heights(points.map((point) => point.value));
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
        <span>{formatDate(at.at, LONG[by])}</span>
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
        <Grid y={y} width={width} />
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
              {formatDate(point.at, SHORT[by])}
            </text>
          ) : null,
        )}
      </svg>
      <Numbers
        label={label}
        heads={[label]}
        by={by}
        rows={points.map((point) => ({ at: point.at, cells: [format(point.value)] }))}
      />
    </figure>
  );
}

export interface Group {
  at: Date;
  /** One per series. */
  values: readonly number[];
}

/** One or two quantities side by side, per day or month. */
export function BarChart({
  groups,
  series,
  label,
  format,
  by,
}: {
  groups: readonly Group[];
  /** What each is called. Told apart by fill and outline too, never by colour alone. */
  series: readonly [string] | readonly [string, string];
  label: string;
  format: (value: number) => string;
  by: By;
}) {
  const { t } = useTranslation();
  const { box, width } = useWidth();
  const [shown, setShown] = useState<number | null>(null);
  if (groups.length === 0) return null;
  const x = scaleBand(
    groups.map((_, index) => index),
    [EDGE.left, width - EDGE.right],
  ).paddingInner(0.3);
  const y = heights(groups.flatMap((group) => group.values));
  const room = Math.min(x.bandwidth(), GROUP_MAX);
  const bar = room / series.length;
  const every = Math.ceil(groups.length / Math.max(Math.floor(width / TICK), 1));
  const total = (at: number) => groups.reduce((sum, group) => sum + (group.values[at] ?? 0), 0);
  const group = shown === null ? undefined : groups[shown];
  const middle = (index: number) => (x(index) ?? 0) + x.bandwidth() / 2;
  const legend: ReactNode[] = series.map((name, at) => (
    <span key={name} className={css.name}>
      <span className={css.swatch} data-series={at} aria-hidden />
      {name} <strong>{format(group ? (group.values[at] ?? 0) : total(at))}</strong>
    </span>
  ));
  return (
    <figure className={css.figure} ref={box}>
      <figcaption className={css.caption}>
        <span>{group ? formatDate(group.at, LONG[by]) : t('in_all')}</span>
        <span className={css.legend}>{legend}</span>
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
          const here = event.clientX - event.currentTarget.getBoundingClientRect().left;
          const distances = groups.map((_, index) => Math.abs(middle(index) - here));
          setShown(distances.indexOf(Math.min(...distances)));
        }}
      >
        <Grid y={y} width={width} />
        {groups.map((each, index) => (
          <g key={each.at.getTime()} data-dim={(shown !== null && shown !== index) || undefined} className={css.group}>
            {each.values.map((value, at) => (
              <rect
                key={series[at]}
                x={middle(index) - room / 2 + at * bar + 0.5}
                width={Math.max(bar - 1, 1)}
                y={Math.min(y(value), y(0))}
                height={Math.abs(y(value) - y(0))}
                rx={Math.min(2, bar / 3)}
                className={css.bar}
                data-series={at}
              />
            ))}
            {index % every === 0 && middle(index) < width - TICK / 3 ? (
              <text
                x={index === 0 ? EDGE.left : middle(index)}
                y={HEIGHT - 8}
                className={css.tick}
                data-first={index === 0 || undefined}
              >
                {formatDate(each.at, SHORT[by])}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
      <Numbers
        label={label}
        heads={series}
        by={by}
        rows={groups.map((each) => ({ at: each.at, cells: each.values.map(format) }))}
      />
    </figure>
  );
}
