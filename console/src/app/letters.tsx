import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { session } from '~/api/session';
import { Button, Failure, Field, Notice, Stack } from '~/ui';
import { Front } from './front';

const PASSWORD_MIN = 12;

/** Where the link in an invitation or a password letter leads. Its token is behind the `#`: no server sees it. */
function Letter({ page }: { page: 'invitation' | 'password-reset' }) {
  const { t } = useTranslation(['shared', 'app']);
  const navigate = useNavigate();
  const [token] = useState(() => {
    const text = new URLSearchParams(window.location.hash.slice(1)).get('token');
    // it is worth a password: not to stay in the address bar or the history
    window.history.replaceState(window.history.state, '', window.location.pathname);
    return text;
  });
  const [password, setPassword] = useState('');
  const set = useMutation({ mutationFn: (text: string) => session.setPassword(page, text, password) });
  const words = page === 'invitation' ? 'app:letters.invitation' : 'app:letters.reset';
  return (
    <Front title={t(words)} lead={t('app:letters.lead')}>
      {token === null ? (
        <Notice tone="bad" title={t('problems.link_invalid')} />
      ) : set.isSuccess ? (
        <Notice
          tone="good"
          title={t('app:letters.done')}
          actions={
            <Button look="primary" onClick={() => navigate({ to: '/' })}>
              {t('sign_in.submit')}
            </Button>
          }
        />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            set.mutate(token);
          }}
        >
          <Stack gap={4}>
            <Field
              label={t('app:letters.password')}
              hint={t('app:letters.password_hint', { count: PASSWORD_MIN })}
              type="password"
              autoComplete="new-password"
              minLength={PASSWORD_MIN}
              required
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
            <Failure error={set.error} />
            <Button type="submit" look="primary" large wide busy={set.isPending}>
              {t('app:letters.set')}
            </Button>
          </Stack>
        </form>
      )}
    </Front>
  );
}

export const Invitation = () => <Letter page="invitation" />;
export const PasswordReset = () => <Letter page="password-reset" />;
