import { useSyncExternalStore } from 'react';
import { type Standing, session, type User } from '~/api/session';

export type Door = 'counter' | 'office' | 'operator';
export type Role = 'operator' | 'merchant_admin' | 'merchant_staff';

/** Which doors a role opens, the first being home. The services enforce the same; this only decides what is shown. */
const DOORS: Record<Role, readonly Door[]> = {
  merchant_staff: ['counter'],
  merchant_admin: ['office', 'counter'],
  operator: ['operator', 'office'],
};

export function doorsOf(user: User): readonly Door[] {
  return DOORS[user.role as Role] ?? [];
}

export function useStanding(): Standing {
  return useSyncExternalStore(session.subscribe, session.snapshot);
}

/** The person, where the router has made sure that there is one. */
export function useUser(): User {
  const standing = useStanding();
  if (standing.status !== 'signed_in') throw new Error('nobody is signed in');
  return standing.user;
}
