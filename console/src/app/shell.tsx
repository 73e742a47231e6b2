import { Link, type LinkProps, Outlet } from '@tanstack/react-router';
import { Building2, type LucideIcon, Menu, ScanLine, Store, UserRound, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, classes } from '~/ui';
import { Mark } from './front';
import css from './shell.module.css';
import { type Door, doorsOf, useUser } from './who';

export interface NavItem {
  to: LinkProps['to'];
  label: string;
  icon: LucideIcon;
  exact?: boolean;
}

const DOORS: Record<Door, { to: LinkProps['to']; icon: LucideIcon }> = {
  counter: { to: '/counter', icon: ScanLine },
  office: { to: '/office', icon: Store },
  operator: { to: '/operator', icon: Building2 },
};

/** The frame of Office and Operator: where one is, where one may go, who one is. */
export function Shell({ nav }: { nav: readonly NavItem[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <div className={css.shell}>
      <a href="#main" className={css.skip}>
        {t('skip')}
      </a>
      <header className={css.top}>
        <Button
          look="quiet"
          icon={open ? X : Menu}
          aria-label={t('menu')}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
        <Mark size={24} />
        <strong>LOCAL-PLUS</strong>
      </header>
      <aside className={classes(css.side, open && css.open)}>
        <div className={css.brand}>
          <Mark />
          <strong>LOCAL-PLUS</strong>
        </div>
        <DoorSwitch />
        <nav aria-label={t('navigation')} className={css.nav}>
          {nav.map((item) => (
            <Link
              key={item.to}
              to={item.to}
              activeOptions={{ exact: item.exact ?? false }}
              className={css.item}
              onClick={() => setOpen(false)}
            >
              <item.icon size={18} aria-hidden />
              {item.label}
            </Link>
          ))}
        </nav>
        <Me />
      </aside>
      <main id="main" className={css.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

/** For who has more than one door. */
function DoorSwitch() {
  const { t } = useTranslation();
  const doors = doorsOf(useUser());
  if (doors.length < 2) return null;
  return (
    <nav className={css.doors} aria-label={t('doors.title')}>
      {doors.map((door) => {
        const { to, icon: Icon } = DOORS[door];
        return (
          <Link key={door} to={to} className={css.door}>
            <Icon size={16} aria-hidden />
            {t(`doors.${door}`)}
          </Link>
        );
      })}
    </nav>
  );
}

function Me() {
  const { t } = useTranslation();
  const user = useUser();
  return (
    <Link to="/account" className={classes(css.item, css.me)}>
      <UserRound size={18} aria-hidden />
      <span>
        {user.name}
        <small>{t(`roles.${user.role as 'operator'}`)}</small>
      </span>
    </Link>
  );
}
