import { useMutation } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask, merchant } from '~/api/client';
import { session } from '~/api/session';
import { Badge, Button, Copyable, Dialog, Fact, Facts, Failure, Field, Notice, Page, Panel, Row, Stack } from '~/ui';
import { Qr } from '~/ui/qr';
import { LanguageSwitch, ThemeSwitch } from './preferences';
import { useUser } from './who';

/** A person's own things: password, second factor, and what this device shows. */
export function Account() {
  const { t } = useTranslation(['shared', 'app']);
  const user = useUser();
  const signOut = useMutation({ mutationFn: () => session.signOut() });
  return (
    <Page
      title={t('app:account.title')}
      actions={
        <Button icon={LogOut} busy={signOut.isPending} onClick={() => signOut.mutate()}>
          {t('sign_out')}
        </Button>
      }
    >
      <Failure error={signOut.error} />
      <Panel title={user.name}>
        <Facts>
          <Fact name={t('sign_in.email')}>{user.email}</Fact>
          <Fact name={t('app:account.role')}>{t(`roles.${user.role as 'operator'}`)}</Fact>
        </Facts>
      </Panel>
      <Factor on={user.totp} />
      <NewPassword />
      <Panel title={t('app:account.device')}>
        <Stack gap={4}>
          <LanguageSwitch />
          <ThemeSwitch />
        </Stack>
      </Panel>
    </Page>
  );
}

function Factor({ on }: { on: boolean }) {
  const { t } = useTranslation(['shared', 'app']);
  const [open, setOpen] = useState(false);
  return (
    <Panel
      title={t('app:account.second')}
      actions={<Badge tone={on ? 'good' : 'wait'}>{on ? t('app:account.on') : t('app:account.off')}</Badge>}
    >
      <Stack gap={4}>
        <p>{t('app:account.second_lead')}</p>
        <div>
          <Button onClick={() => setOpen(true)}>{on ? t('app:account.turn_off') : t('app:account.turn_on')}</Button>
        </div>
      </Stack>
      {open ? on ? <TurnOff onClose={() => setOpen(false)} /> : <TurnOn onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}

function TurnOn({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['shared', 'app']);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const enrol = useMutation({ mutationFn: () => ask(merchant.POST('/v1/auth/totp/enrol', { body: { password } })) });
  const confirm = useMutation({ mutationFn: () => ask(merchant.POST('/v1/auth/totp/confirm', { body: { code } })) });
  const finish = () => {
    onClose();
    if (confirm.isSuccess) void session.reload();
  };
  if (confirm.data) {
    return (
      <Dialog title={t('app:account.recovery')} onClose={finish}>
        <p>{t('app:account.recovery_lead')}</p>
        <Stack gap={1}>
          {confirm.data.recovery_codes.map((each) => (
            <code key={each}>{each}</code>
          ))}
        </Stack>
        <Row>
          <Copyable text={confirm.data.recovery_codes.join('\n')} label={t('app:account.copy_all')} />
        </Row>
        <Button look="primary" onClick={finish}>
          {t('app:account.kept')}
        </Button>
      </Dialog>
    );
  }
  if (enrol.data) {
    return (
      <Dialog title={t('app:account.scan')} onClose={finish}>
        <p>{t('app:account.scan_lead')}</p>
        <Qr text={enrol.data.otpauth_url} label={t('app:account.scan')} />
        <p>
          {t('app:account.or_type')} <Copyable text={enrol.data.secret} />
        </p>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            confirm.mutate();
          }}
        >
          <Stack gap={4}>
            <Field
              label={t('sign_in.code')}
              inputMode="numeric"
              autoComplete="one-time-code"
              value={code}
              onChange={(event) => setCode(event.target.value.trim())}
            />
            <Failure error={confirm.error} />
            <Button type="submit" look="primary" busy={confirm.isPending} disabled={code.length !== 6}>
              {t('app:account.turn_on')}
            </Button>
          </Stack>
        </form>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('app:account.turn_on')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          enrol.mutate();
        }}
      >
        <Stack gap={4}>
          <Field
            label={t('app:account.present')}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Failure error={enrol.error} />
          <Button type="submit" look="primary" busy={enrol.isPending} disabled={password === ''}>
            {t('next')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}

function TurnOff({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['shared', 'app']);
  const [password, setPassword] = useState('');
  const remove = useMutation({
    mutationFn: () => ask(merchant.POST('/v1/auth/totp/remove', { body: { password } })),
    onSuccess: async () => {
      await session.reload();
      onClose();
    },
  });
  return (
    <Dialog title={t('app:account.turn_off')} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          remove.mutate();
        }}
      >
        <Stack gap={4}>
          <p>{t('app:account.turn_off_lead')}</p>
          <Field
            label={t('app:account.present')}
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <Failure error={remove.error} />
          <Button type="submit" look="danger" busy={remove.isPending} disabled={password === ''}>
            {t('app:account.turn_off')}
          </Button>
        </Stack>
      </form>
    </Dialog>
  );
}

function NewPassword() {
  const { t } = useTranslation(['shared', 'app']);
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const change = useMutation({
    mutationFn: () => ask(merchant.POST('/v1/auth/password', { body: { password: present, new_password: next } })),
    onSuccess: () => session.signOut(),
  });
  return (
    <Panel title={t('app:account.password')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack gap={4} style={{ maxWidth: 420 }}>
          <Field
            label={t('app:account.present')}
            type="password"
            autoComplete="current-password"
            value={present}
            onChange={(event) => setPresent(event.target.value)}
          />
          <Field
            label={t('app:letters.password')}
            hint={t('app:letters.password_hint', { count: 12 })}
            type="password"
            autoComplete="new-password"
            minLength={12}
            value={next}
            onChange={(event) => setNext(event.target.value)}
          />
          <Notice title={t('app:account.all_sessions')} />
          <Failure error={change.error} />
          <div>
            <Button type="submit" busy={change.isPending} disabled={present === '' || next.length < 12}>
              {t('app:letters.set')}
            </Button>
          </div>
        </Stack>
      </form>
    </Panel>
  );
}
