import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Stack } from '~/ui';
import css from './front.module.css';
import { LanguageSwitch } from './preferences';

export function Mark({ size = 28 }: { size?: number }) {
  return <img src={`${import.meta.env.BASE_URL}icon.svg`} width={size} height={size} alt="" />;
}

/** A page with one thing to do, before or outside of the doors. */
export function Front({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = t('page_title', { page: title });
  }, [title, t]);
  return (
    <div className={css.ground}>
      <main className={css.sheet}>
        <Stack gap={5}>
          <div className={css.brand}>
            <Mark />
            <span>LOCAL-PLUS</span>
          </div>
          <div>
            <h1>{title}</h1>
            {lead ? <p className={css.lead}>{lead}</p> : null}
          </div>
          {children}
        </Stack>
      </main>
      <footer className={css.foot}>
        <LanguageSwitch />
      </footer>
    </div>
  );
}
