import { describe, expect, it } from 'vitest';
import { answering, json, problem } from '~/test/platform';
import { Session } from './session';

const user = { id: 'u', name: 'Camille Martin', role: 'merchant_staff', tenant_id: 't', merchant_id: 'm', totp: false };
const tokens = (text: string, expires_in = 600) => ({ status: 'signed_in', access_token: text, expires_in });

describe('a session', () => {
  it('asks for the second factor, then knows who signed in', async () => {
    const asked = answering({
      'POST /merchant/v1/auth/login': () => json({ status: 'totp_required', challenge: 'c' }),
      'POST /merchant/v1/auth/totp/verify': () => json(tokens('a')),
      'GET /merchant/v1/auth/me': () => json(user),
    });
    const session = new Session();
    expect(await session.signIn('camille@example.org', 'tulipe-cargo')).toBe('c');
    expect(session.standing.status).toBe('starting');
    await session.verify('c', '287082');
    expect(session.standing).toMatchObject({ status: 'signed_in', user: { name: 'Camille Martin' } });
    expect(asked.at(-1)?.bearer).toBe('Bearer a');
  });

  it('leaves nothing of a token where a script could find it later', async () => {
    answering({
      'POST /merchant/v1/auth/login': () => json(tokens('secret-token')),
      'GET /merchant/v1/auth/me': () => json(user),
    });
    await new Session().signIn('camille@example.org', 'tulipe-cargo');
    expect(JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie).not.toContain('secret-token');
  });

  it('goes on after a reload by the cookie alone', async () => {
    answering({
      'POST /merchant/v1/auth/refresh': () => json(tokens('b')),
      'GET /merchant/v1/auth/me': () => json(user),
    });
    const session = new Session();
    await session.resume();
    expect(session.standing.status).toBe('signed_in');
    expect(await session.token()).toBe('b');
  });

  it('exchanges once, however many ask at the same time', async () => {
    const asked = answering({ 'POST /merchant/v1/auth/refresh': () => json(tokens('c')) });
    const session = new Session();
    expect(await Promise.all([session.renew(), session.renew(), session.renew()])).toEqual(['c', 'c', 'c']);
    expect(asked).toHaveLength(1);
  });

  it('renews a token before it dies on the way', async () => {
    let made = 0;
    answering({
      'POST /merchant/v1/auth/refresh': () => {
        made += 1;
        return json(tokens(`t${made}`, made === 1 ? 10 : 600));
      },
      'GET /merchant/v1/auth/me': () => json(user),
    });
    const session = new Session();
    await session.resume();
    expect(await session.token()).toBe('t2');
  });

  it('is over when the platform says so, and only then', async () => {
    let reply = () => problem(401, 'session_over');
    answering({ 'POST /merchant/v1/auth/refresh': () => reply(), 'GET /merchant/v1/auth/me': () => json(user) });
    const session = new Session();
    await session.resume();
    expect(session.standing).toEqual({ status: 'signed_out' });
    reply = () => problem(500, 'internal');
    await session.resume();
    expect(session.standing).toEqual({ status: 'signed_out', reason: 'unreachable' });
  });
});
