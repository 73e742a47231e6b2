import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { useState } from 'react';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { expectAccessible } from '~/test/axe';
import { Pad, press } from './pad';

beforeAll(() => i18n.loadNamespaces('counter'));

function Amount({ onEnter }: { onEnter: () => void }) {
  const [amount, setAmount] = useState(0);
  return <Pad amount={amount} unit="EUR" label="Amount" onChange={setAmount} onEnter={onEnter} />;
}

describe('the pad', () => {
  it('takes digits from the right, as a card terminal does', () => {
    expect((['2', '4', '5', '0'] as const).reduce(press, 0)).toBe(2_450);
    expect(press(2_450, 'back')).toBe(245);
    expect(press(0, '00')).toBe(0);
    expect(press(0, 'back')).toBe(0);
  });

  it('never takes more digits than it can hold', () => {
    expect(press(123_456_789, '1')).toBe(123_456_789);
    expect(press(12_345_678, '00')).toBe(12_345_678);
  });

  it('is used by hand and by keyboard alike', async () => {
    const onEnter = vi.fn();
    const { container } = render(<Amount onEnter={onEnter} />);
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: '2' }));
    await user.click(document.body);
    await user.keyboard('450');
    expect(container.querySelector('output')).toHaveTextContent('€24.50');
    await user.keyboard('{Backspace}');
    expect(container.querySelector('output')).toHaveTextContent('€2.45');
    await user.keyboard('{Enter}');
    expect(onEnter).toHaveBeenCalledOnce();
    await expectAccessible(container);
  });
});
