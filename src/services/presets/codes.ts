import type { Codes } from './preset.ts';

export const HTTP_CODES: Codes = {
  success: '200',
  clientErrors: { pattern: '4..', example: '404' },
  serverErrors: { pattern: '5..', example: '500' },
};

/**
 * Classes of gRPC codes, drawn where the codes' HTTP equivalents have them: Canceled is 499 and ResourceExhausted
 * is 429, hence the caller's; DeadlineExceeded is 504 and Unimplemented is 501, hence the service's.
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 */
const GRPC = {
  clientErrors: [
    ['Canceled', 1],
    ['InvalidArgument', 3],
    ['NotFound', 5],
    ['AlreadyExists', 6],
    ['PermissionDenied', 7],
    ['ResourceExhausted', 8],
    ['FailedPrecondition', 9],
    ['Aborted', 10],
    ['OutOfRange', 11],
    ['Unauthenticated', 16],
  ],
  serverErrors: [
    ['Unknown', 2],
    ['DeadlineExceeded', 4],
    ['Unimplemented', 12],
    ['Internal', 13],
    ['Unavailable', 14],
    ['DataLoss', 15],
  ],
} as const;

/** As Go writes them: NotFound. */
export const GRPC_NAMES = grpcCodes('OK', (name) => name);

/** As the specification writes them: NOT_FOUND. Go's single l in Canceled became CANCELLED there. */
export const GRPC_CONSTANTS = grpcCodes('OK', (name) =>
  name === 'Canceled' ? 'CANCELLED' : name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase(),
);

/** As they are sent: 5. */
export const GRPC_NUMBERS = grpcCodes('0', (_, number) => String(number));

function grpcCodes(success: string, written: (name: string, number: number) => string): Codes {
  const codes = (kind: keyof typeof GRPC) => GRPC[kind].map(([name, number]) => written(name, number)).join('|');
  return {
    success,
    clientErrors: { pattern: codes('clientErrors'), example: written('NotFound', 5) },
    serverErrors: { pattern: codes('serverErrors'), example: written('Internal', 13) },
  };
}
