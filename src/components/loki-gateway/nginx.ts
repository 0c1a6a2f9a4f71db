import { type Endpoint, urlOf } from '../../kubernetes/endpoint.ts';

/** What the configuration of the gateway depends on. */
export interface GatewayRoutes {
  /** Port at which the gateway listens. */
  readonly port: number;
  /** Path that answers whoever asks that the gateway is there. */
  readonly healthPath: string;
  /** Where lines are taken. */
  readonly push: Endpoint;
  /** Where queries are answered. */
  readonly query: Endpoint;
  /** Where the API of rules is answered. */
  readonly ruler: Endpoint;
  /** How long a query may take, in seconds. */
  readonly querySeconds: number;
  /** File with users and hashes of their passwords. @default - nobody is asked */
  readonly htpasswd?: string;
}

/** Interfaces for clients. What is not named here, such as flushing or shutting down a process, is not reachable. */
function locations({ push, query, ruler }: GatewayRoutes): readonly [match: string, to: Endpoint, more?: string][] {
  return [
    ['= /loki/api/v1/push', push],
    ['= /otlp/v1/logs', push],
    ['= /loki/api/v1/tail', query, TAIL],
    ['/loki/api/v1/rules', ruler],
    ['/prometheus/api/v1/rules', ruler],
    ['/prometheus/api/v1/alerts', ruler],
    // Deleting lines is a matter of retention, and not of clients.
    ['/loki/api/v1/delete', query, 'return 403;'],
    ['/loki/api/v1/', query],
  ];
}

/** Following a log is a WebSocket. */
const TAIL = 'proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade";';

/** nginx.conf of the gateway. */
export function nginxConf(routes: GatewayRoutes): string {
  const { port, healthPath, querySeconds, htpasswd } = routes;
  const lines = locations(routes).map(([match, to, more]) => {
    const action = more?.startsWith('return') ? more : `${more ? `${more} ` : ''}proxy_pass ${urlOf(to)};`;
    return `    location ${match} { ${action} }`;
  });
  return `worker_processes 2;
error_log /dev/stderr warn;
# The rest of the file system cannot be written.
pid /tmp/nginx.pid;

events {
  worker_connections 4096;
}

http {
  client_body_temp_path /tmp/client;
  proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi;
  uwsgi_temp_path /tmp/uwsgi;
  scgi_temp_path /tmp/scgi;
  access_log off;
  server_tokens off;
  # Batches of collectors.
  client_max_body_size 20m;
  proxy_http_version 1.1;
  proxy_read_timeout ${querySeconds + 10}s;
  proxy_send_timeout ${querySeconds + 10}s;
  # Loki asks for no password, and must not see one.
  proxy_set_header Authorization "";

  server {
    listen ${port};
${htpasswd ? `    auth_basic "Loki";\n    auth_basic_user_file ${htpasswd};\n` : ''}    location = ${healthPath} { auth_basic off; return 200; }
${lines.join('\n')}
    location / { return 404; }
  }
}
`;
}
