import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Inbox } from 'lucide-react';
import { describe, expect, it } from 'vitest';
import { show } from '~/test/app';
import { type Column, Table } from '.';
import { Paged, usePages } from './list';

interface Line {
  id: number;
}

const columns: Column<Line>[] = [{ name: 'id', label: 'Number', cell: (line) => `line ${line.id}` }];
const PAGE = 50;
const DRAWN = 200;

/** A list of so many lines, given by a cursor that leads onwards alone, as the services give theirs. */
function Lines({ count, asked }: { count: number; asked?: string[] }) {
  const query = usePages<Line>(['lines', count], async (cursor) => {
    asked?.push(cursor ?? 'first');
    const from = Number(cursor ?? 0);
    const to = Math.min(from + PAGE, count);
    return {
      data: Array.from({ length: to - from }, (_, at) => ({ id: from + at })),
      next_cursor: to < count ? String(to) : null,
    };
  });
  return (
    <Paged
      query={query}
      caption="Lines"
      columns={columns}
      rowKey={(line) => String(line.id)}
      empty={{ icon: Inbox, title: 'No lines', text: 'Write one.' }}
    />
  );
}

const drawn = () =>
  [...screen.getByRole<HTMLTableElement>('table').querySelectorAll('tbody tr')].map((row) =>
    Number(row.textContent?.slice('line '.length)),
  );
const inOrder = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at);
const press = (name: string) => userEvent.click(screen.getByText(name));

describe('a list that comes page by page', () => {
  it('says what comes next while it is empty, and draws no table', async () => {
    await show(<Lines count={0} />);
    expect(await screen.findByText('No lines')).toBeVisible();
    expect(screen.getByText('Write one.')).toBeVisible();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('of ten thousand lines asks for one page, and draws at most two hundred however far one goes', async () => {
    const asked: string[] = [];
    await show(<Lines count={10_000} asked={asked} />);
    await screen.findByText('line 49');
    expect(asked).toEqual(['first']);
    expect(drawn()).toEqual(inOrder(0, PAGE));

    for (let page = 2; page <= 7; page += 1) {
      await press('Show more');
      await screen.findByText(`line ${page * PAGE - 1}`);
      const held = Math.min(page * PAGE, DRAWN);
      expect(drawn()).toEqual(inOrder(page * PAGE - held, held));
    }
    expect(asked).toHaveLength(7);
  });

  it('leads back to what is no longer drawn, up to the first line', async () => {
    await show(<Lines count={10_000} />);
    await screen.findByText('line 49');
    for (let page = 2; page <= 6; page += 1) {
      await press('Show more');
      await screen.findByText(`line ${page * PAGE - 1}`);
    }
    expect(drawn()[0]).toBe(100);
    for (const first of [50, 0]) {
      await press('Show what was before');
      await screen.findByText(`line ${first}`);
      expect(drawn()).toEqual(inOrder(first, DRAWN));
    }
    expect(screen.queryByText('Show what was before')).toBeNull();
  });

  it('ends where the list ends', async () => {
    await show(<Lines count={PAGE + 1} />);
    await screen.findByText('line 49');
    await press('Show more');
    await screen.findByText('line 50');
    expect(screen.queryByText('Show more')).toBeNull();
  });
});

describe('a table of lines that are all there', () => {
  const table = (count: number) => (
    <Table
      caption="Lines"
      columns={columns}
      rows={inOrder(0, count).map((id) => ({ id }))}
      rowKey={(line) => String(line.id)}
    />
  );

  it('is drawn whole while it is short', async () => {
    await show(table(DRAWN));
    await screen.findByText('line 0');
    expect(drawn()).toEqual(inOrder(0, DRAWN));
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('draws two hundred lines of ten thousand, and leads to the others and back', async () => {
    await show(table(10_000));
    await screen.findByText('line 0');
    expect(drawn()).toEqual(inOrder(0, DRAWN));
    await press('Show more');
    expect(drawn()).toEqual(inOrder(50, DRAWN));
    await press('Show what was before');
    expect(drawn()).toEqual(inOrder(0, DRAWN));
    expect(screen.queryByText('Show what was before')).toBeNull();
  });
});
