import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { CircleCheck, Clock, CloudOff, Sun, UserRound } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ask, merchant as merchants } from '~/api/client';
import { Mark } from '~/app/front';
import { useUser } from '~/app/who';
import { Failure, Notice, Skeletons } from '~/ui';
import { ChooseOf } from '~/ui/choose';
import css from './counter.module.css';
import { isOpen } from './journal';
import { TillProvider, useOnline, useOperations, useTill } from './till-context';

export { Till } from './till';

/** The frame of the counter: which shop, which store, whether anything is not yet confirmed. */
export function Frame() {
  const { t } = useTranslation('counter');
  const user = useUser();
  const id = user.merchant_id ?? '';
  const shop = useQuery({
    queryKey: ['shop', id],
    queryFn: async () => {
      const params = { path: { id } };
      const [merchant, stores] = await Promise.all([
        ask(merchants.GET('/v1/merchants/{id}', { params })),
        ask(merchants.GET('/v1/merchants/{id}/stores', { params })),
      ]);
      return { merchant, stores: stores.data };
    },
    enabled: id !== '',
    staleTime: 300_000,
  });
  if (id === '') return <Notice tone="bad" title={t('no_shop')} />;
  if (!shop.data) {
    return (
      <div className={css.day}>
        {shop.error ? <Failure error={shop.error} again={() => shop.refetch()} /> : <Skeletons rows={6} height={48} />}
      </div>
    );
  }
  return (
    <TillProvider merchant={shop.data.merchant} stores={shop.data.stores}>
      <div className={css.frame}>
        <Bar />
        <main className={css.main}>
          <h1 className="hidden">{t('title')}</h1>
          <Outlet />
        </main>
      </div>
    </TillProvider>
  );
}

function Bar() {
  const { t } = useTranslation('counter');
  const { merchant, store, stores, chooseStore } = useTill();
  const user = useUser();
  return (
    <header className={css.bar}>
      <Link to={user.role === 'merchant_admin' ? '/office' : '/counter'} className={css.brand} aria-label={t('home')}>
        <Mark size={26} />
      </Link>
      <div className={css.shop}>
        <strong>{merchant.display_name}</strong>
        {stores.length > 1 ? (
          <ChooseOf
            bare
            label={t('store')}
            value={store?.id ?? ''}
            options={stores.map((each) => ({ value: each.id, label: each.display_name }))}
            onChoose={chooseStore}
          />
        ) : store ? (
          <span>{store.display_name}</span>
        ) : null}
      </div>
      <Link to="/counter/day" className={css.pill}>
        <Confirmed />
      </Link>
      <Link to="/account" className={css.pill} aria-label={user.name}>
        <UserRound size={18} aria-hidden />
      </Link>
    </header>
  );
}

/** Always in sight: whether all that was asked for is confirmed. */
function Confirmed() {
  const { t } = useTranslation('counter');
  const open = useOperations().filter(isOpen).length;
  const online = useOnline();
  if (open > 0) {
    return (
      <span className={css.openPill}>
        {online ? <Clock size={18} aria-hidden /> : <CloudOff size={18} aria-hidden />}
        {t('bar.open', { count: open })}
      </span>
    );
  }
  return (
    <>
      {online ? <Sun size={18} aria-hidden /> : <CloudOff size={18} aria-hidden />}
      <span className={css.pillText}>{online ? t('bar.day') : t('offline.short')}</span>
      {online ? <CircleCheck size={14} className={css.okMark} aria-label={t('bar.all')} /> : null}
    </>
  );
}
