import { changed, type Fixture, plain } from './fixture.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
// Put together, so that no scanner takes the example for a secret.
const AWS = `AKIA${'IOSFODNN7EXAMPLE'}`;
const KEY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
const BEGIN = '-----BEGIN RSA PRIVATE KEY-----';
const END = '-----END RSA PRIVATE KEY-----';

/** Each kind of secret, where programs write it, and what only looks like one. */
export const secretFixtures: readonly Fixture[] = [
  changed(
    'a bearer token in a header',
    'GET /a Authorization: Bearer abcdef0123456789ABCD',
    'GET /a Authorization: Bearer [redacted]',
  ),
  changed(
    'a bearer token in JSON',
    '{"level":"info","auth":"bearer abcdef0123456789=="}',
    '{"level":"info","auth":"bearer [redacted]"}',
    { level: 'info' },
  ),
  changed('basic credentials in a header', 'authorization: Basic dXNlcjpwYXNz', 'authorization: Basic [redacted]'),
  changed(
    'basic credentials in JSON',
    '{"Authorization":"Basic dXNlcjpwYXNz"}',
    '{"Authorization":"Basic [redacted]"}',
  ),
  changed(
    'the password of an address',
    'open postgres://app:hunter2@db:5432/shop',
    'open postgres://app:[redacted]@db:5432/shop',
  ),
  changed('an at sign in the password of an address', 'amqp://a:b@c@mq/x', 'amqp://a:[redacted]@mq/x'),
  changed('two addresses', 'http://a:b@c http://d:e@f', 'http://a:[redacted]@c http://d:[redacted]@f'),
  changed('an access key of AWS', `using ${AWS} now`, 'using [redacted] now'),
  changed(
    'a secret access key of AWS',
    'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG',
    'aws_secret_access_key = [redacted]',
  ),
  changed('a JWT', `token ${JWT} seen`, 'token [redacted] seen'),
  changed(
    'a private key in one line of JSON',
    `{"key":"${BEGIN}\\n${KEY}\\n${END}\\n"}`,
    `{"key":"${BEGIN}[redacted]${END}\\n"}`,
  ),
  changed('a private key that was cut off', `${BEGIN} ${KEY}`, `${BEGIN}[redacted]`),
  changed('a line of a private key in lines of its own', KEY.slice(0, 64), '[redacted]'),
  changed('password=', 'login password=hunter2 user=a', 'login password=[redacted] user=a'),
  changed(
    'a password with spaces in quotes',
    'db_password="my long secret" level=warn',
    'db_password="[redacted]" level=warn',
    { level: 'warn' },
  ),
  changed(
    'a password with an escaped quote',
    '{"password":"a\\"b","level":"error"}',
    '{"password":"[redacted]","level":"error"}',
    { level: 'error' },
  ),
  changed(
    'a password in JSON inside of JSON',
    '{"body":"{\\"password\\":\\"hunter2\\"}"}',
    '{"body":"{\\"password\\":\\"[redacted]\\"}"}',
  ),
  changed('a password in single quotes', "passwd: 'hunter2 x'", "passwd: '[redacted]'"),
  changed('a password in a query', 'GET /login?pwd=hunter2&next=/ 200', 'GET /login?pwd=[redacted]&next=/ 200'),
  changed('a key of an API', 'X-Api-Key: 0123456789', 'X-Api-Key: [redacted]'),
  changed('tokens of OAuth', 'access_token=abc refresh_token=def', 'access_token=[redacted] refresh_token=[redacted]'),
  changed('a secret of a client', 'clientSecret: "s3cr3t"', 'clientSecret: "[redacted]"'),
  changed(
    'several kinds in one line',
    `password=a ${AWS} http://x:y@z`,
    'password=[redacted] [redacted] http://x:[redacted]@z',
  ),
  changed('a secret that is the level', 'password=x level=info', 'password=[redacted] level=info', { level: 'info' }),
  changed('a form of the environment', 'door opened by Badge-4711', 'door opened by Badge-[redacted]'),
  plain('the word password', 'the password is wrong'),
  plain('an address without a password', 'GET http://user@host:8080/a:b@c'),
  plain('the word bearer', 'the bearer of this ring'),
  plain('an end of a day', 'eyJ is no token, and neither is eyJab.cd.ef'),
  plain('basic authentication, in words', 'basic authentication failed'),
];
