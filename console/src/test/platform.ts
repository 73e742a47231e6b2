import { vi } from 'vitest';

export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  key: string | null;
  bearer: string | null;
  body: unknown;
}

type Reply = Response | 'no answer';

/** Answers for the network: a list of routes, each a function of what was asked. Records all of it. */
export function answering(routes: Record<string, (asked: Asked) => Reply | Promise<Reply>>) {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const request = typeof input === 'string' ? new Request(new URL(input, 'http://localhost')) : input;
    const { pathname: path, searchParams } = new URL(request.url);
    const text = await request.clone().text();
    const each: Asked = {
      method: request.method,
      path,
      query: Object.fromEntries(searchParams),
      key: request.headers.get('Idempotency-Key'),
      bearer: request.headers.get('Authorization'),
      body: text ? JSON.parse(text) : null,
    };
    asked.push(each);
    const route = routes[`${request.method} ${path}`];
    if (!route) throw new Error(`nobody answers ${request.method} ${path}`);
    const reply = await route(each);
    if (reply === 'no answer') throw new TypeError('network');
    return reply;
  });
  return asked;
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });

export const problem = (status: number, code: string, detail = code) =>
  new Response(JSON.stringify({ type: 'about:blank', title: code, status, detail, code }), {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
  });
