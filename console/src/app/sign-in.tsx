import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { session } from '~/api/session';
import { Button, Failure, Field, Notice, Stack } from '~/ui';
import { Front } from './front';
import { useStanding } from './who';

/** Shown in place of whatever needs a person; afterwards the same address shows what was asked for. */
export function SignIn() {
  const { t } = useTranslation();
  const standing = useStanding();
  const [challenge, setChallenge] = useState<string | null>(null);
  const [forgotten, setForgotten] = useState(false);
  if (forgotten) return <Forgotten onBack={() => setForgotten(false)} />;
  if (challenge !== null) return <SecondFactor challenge={challenge} onBack={() => setChallenge(null)} />;
  const reason = standing.status === 'signed_out' ? standing.reason : undefined;
  return (
    <Front title={t('sign_in.title')}>
      {reason === 'over' ? <Notice title={t('sign_in.over')} /> : null}
      {reason === 'unreachable' ? (
        <Failure error={new Error(t('sign_in.unreachable'))} again={() => session.resume()} />
      ) : null}
      <Password onChallenge={setChallenge} onForgotten={() => setForgotten(true)} />
    </Front>
  );
}

function Password({ onChallenge, onForgotten }: { onChallenge: (text: string) => void; onForgotten: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const signIn = useMutation({
    mutationFn: () => session.signIn(email.trim(), password),
    onSuccess: (challenge) => {
      if (challenge !== null) onChallenge(challenge);
    },
    onError: () => field.current?.select(),
  });
  const address = /^\S+@\S+\.\S+$/.test(email.trim());
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (address && password !== '') signIn.mutate();
      }}
    >
      <Stack gap={4}>
        <Field
          label={t('sign_in.email')}
          type="email"
          autoComplete="username"
          inputMode="email"
          fault={tried && !address ? t('sign_in.email_fault') : undefined}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Field
          ref={field}
          label={t('sign_in.password')}
          type="password"
          autoComplete="current-password"
          fault={tried && password === '' ? t('sign_in.password_fault') : undefined}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Failure error={signIn.error} />
        <Button type="submit" look="primary" large wide busy={signIn.isPending}>
          {t('sign_in.submit')}
        </Button>
        <Button look="quiet" onClick={onForgotten}>
          {t('sign_in.forgotten')}
        </Button>
      </Stack>
    </form>
  );
}

function SecondFactor({ challenge, onBack }: { challenge: string; onBack: () => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const verify = useMutation({ mutationFn: (text: string) => session.verify(challenge, text) });
  return (
    <Front title={t('sign_in.second')} lead={t('sign_in.second_lead')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          verify.mutate(code);
        }}
      >
        <Stack gap={4}>
          <Field
            label={t('sign_in.code')}
            hint={t('sign_in.code_hint')}
            autoComplete="one-time-code"
            inputMode="text"
            autoCapitalize="off"
            spellCheck={false}
            ref={(input) => input?.focus()}
            value={code}
            onChange={(event) => {
              const text = event.target.value.trim();
              setCode(text);
              // six digits are an app's code; a recovery code is longer
              if (/^\d{6}$/.test(text) && !verify.isPending) verify.mutate(text);
            }}
          />
          <Failure error={verify.error} />
          <Button type="submit" look="primary" large wide busy={verify.isPending} disabled={code === ''}>
            {t('sign_in.verify')}
          </Button>
          <Button look="quiet" onClick={onBack}>
            {t('sign_in.back')}
          </Button>
        </Stack>
      </form>
    </Front>
  );
}

function Forgotten({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => session.askForReset(email) });
  return (
    <Front title={t('sign_in.forgotten')} lead={t('sign_in.forgotten_lead')}>
      {ask.isSuccess ? (
        <Notice tone="good" title={t('sign_in.letter')}>
          <p>{t('sign_in.letter_lead')}</p>
        </Notice>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            ask.mutate();
          }}
        >
          <Stack gap={4}>
            <Field
              label={t('sign_in.email')}
              type="email"
              required
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
            <Failure error={ask.error} />
            <Button type="submit" look="primary" large wide busy={ask.isPending}>
              {t('sign_in.send_letter')}
            </Button>
          </Stack>
        </form>
      )}
      <Button look="quiet" onClick={onBack}>
        {t('sign_in.back')}
      </Button>
    </Front>
  );
}
