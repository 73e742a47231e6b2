/** A server that answers what a scenario says, in its order, and remembers what it was asked. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  text?: string;
  drop?: boolean;
  hang?: boolean;
}

export interface Asked {
  method: string;
  url: string;
  key: string | undefined;
  headers: Record<string, unknown>;
}

export async function scripted(answers: Answer[]) {
  const asked: Asked[] = [];
  let tokens = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      if (request.url === '/merchant/v1/oauth/token') {
        tokens += 1;
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 600 }));
        return;
      }
      const { method = '', url = '', headers } = request;
      asked.push({ method, url, key: headers['idempotency-key'] as string | undefined, headers });
      const answer = answers[asked.length - 1] ?? { status: 599 };
      if (answer.drop) return void request.socket.destroy();
      if (answer.hang) return;
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(answer.text ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    tokens: () => tokens,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
