import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import i18n from 'i18next';
import { afterEach, describe, expect, it } from 'vitest';
import { session } from '~/api/session';
import { show } from '~/test/app';
import { expectAccessible } from '~/test/axe';
import { answering, json, problem } from '~/test/platform';
import { SignIn } from './sign-in';

const user = { id: 'u', name: 'Camille Martin', role: 'merchant_staff', tenant_id: 't', merchant_id: 'm', totp: true };

afterEach(() => i18n.changeLanguage('en'));

async function enter(email: string, password: string) {
  const hands = userEvent.setup();
  await hands.type(screen.getByLabelText('E-mail address'), email);
  await hands.type(screen.getByLabelText('Password'), password);
  await hands.click(screen.getByRole('button', { name: 'Sign in' }));
  return hands;
}

describe('signing in', () => {
  it('goes by password, then by the second factor, sent as soon as it is whole', async () => {
    const asked = answering({
      'POST /merchant/v1/auth/login': () => json({ status: 'totp_required', challenge: 'c' }),
      'POST /merchant/v1/auth/totp/verify': () => json({ status: 'signed_in', access_token: 'a', expires_in: 600 }),
      'GET /merchant/v1/auth/me': () => json(user),
    });
    const { container } = await show(<SignIn />);
    await expectAccessible(container);
    const hands = await enter('camille@example.org', 'tulipe-cargo-moutarde-41');
    await hands.type(await screen.findByLabelText('Code'), '287082');
    await expectAccessible(container);
    expect(asked.find((each) => each.path.endsWith('verify'))?.body).toEqual({ challenge: 'c', code: '287082' });
    expect(session.standing.status).toBe('signed_in');
  });

  it('says what was wrong, without saying which of the two', async () => {
    answering({ 'POST /merchant/v1/auth/login': () => problem(401, 'credentials_invalid') });
    const { container } = await show(<SignIn />);
    await enter('camille@example.org', 'wrong');
    expect(await screen.findByRole('alert')).toHaveTextContent('Wrong e-mail address or password.');
    await expectAccessible(container);
  });

  it('asks nobody about an address that is none', async () => {
    const asked = answering({});
    await show(<SignIn />);
    await enter('camille', 'x');
    expect(await screen.findByText('Enter the address you were invited by.')).toBeInTheDocument();
    expect(asked).toEqual([]);
  });

  it('speaks French', async () => {
    await i18n.changeLanguage('fr');
    await show(<SignIn />);
    expect(screen.getByRole('button', { name: 'Se connecter' })).toBeInTheDocument();
  });
});
