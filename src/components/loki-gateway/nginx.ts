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
  readonly htpasswd?: string | undefined;
  /** Tenant of clients that name none. @default - there is one tenant */
  readonly tenant?: string | undefined;
}

/** Interfaces for clients. What is not named here, such as flushing or shutting down a process, is not reachable. */
function locations(routes: GatewayRoutes): readonly [match: string, to: Endpoint, more?: string][] {
  const { push, query, ruler } = routes;
  return [
    ['= /loki/api/v1/push', push],
    ['= /otlp/v1/logs', push],
    ['= /loki/api/v1/tail', query, [...headers(routes), ...TAIL].join(' ')],
    ['/loki/api/v1/rules', ruler],
    ['/prometheus/api/v1/rules', ruler],
    ['/prometheus/api/v1/alerts', ruler],
    // Deleting lines is a matter of retention, and not of clients.
    ['/loki/api/v1/delete', query, 'return 403;'],
    ['/loki/api/v1/', query],
  ];
}

/** Following a log is a WebSocket. */
const TAIL = ['proxy_set_header Upgrade $http_upgrade;', 'proxy_set_header Connection "upgrade";'];

/**
 * What Loki is told instead of what the client says. A location with headers of its own has none of those around it.
 * Who logs in is the tenant of that name: otherwise a password would be good for the lines of all. Where nobody logs in,
 * clients say themselves who they are.
 */
function headers({ htpasswd, tenant }: GatewayRoutes): string[] {
  const from = htpasswd ? '$remote_user' : '$tenant';
  return [
    'proxy_set_header Authorization "";',
    ...(tenant === undefined ? [] : [`proxy_set_header X-Scope-OrgID ${from};`]),
  ];
}

/** The tenant of a client that nobody knows: the one that it names, or else that of all other lines. */
function tenantMap({ htpasswd, tenant }: GatewayRoutes): string {
  if (tenant === undefined || htpasswd) return '';
  return `  map $http_x_scope_orgid $tenant {\n    default $http_x_scope_orgid;\n    "" ${tenant};\n  }\n`;
}

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
${tenantMap(routes)}  # Loki asks for no password, and must not see one.
  ${headers(routes).join('\n  ')}

  server {
    listen ${port};
${htpasswd ? `    auth_basic "Loki";\n    auth_basic_user_file ${htpasswd};\n` : ''}    location = ${healthPath} { auth_basic off; return 200; }
${lines.join('\n')}
    location / { return 404; }
  }
}
`;
}
