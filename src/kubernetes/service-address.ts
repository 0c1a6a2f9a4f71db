/**
 * Namespace of the Service that a host name stands for: `gateway.mimir.svc` or `gateway.mimir.svc.cluster.local`.
 * Nothing for any other host. Forms without `svc` could as well be names on the internet.
 */
export function serviceNamespaceOf(host: string): string | undefined {
  return /^[^.]+\.([^.]+)\.svc(\.|$)/.exec(host)?.[1];
}

/** Host of an address, or of host:port. */
export function hostOf(target: string): string {
  return addressOf(target).hostname;
}

/** Port of an address, or of host:port. */
export function portOf(target: string): number {
  const { port, protocol } = addressOf(target);
  if (port) return Number(port);
  return protocol === 'http:' ? 80 : 443;
}

/** The parts of an address, or of host:port. @throws TypeError when it is neither */
export function addressOf(target: string): URL {
  return new URL(inFull(target));
}

/** Whether a text is an address, or host:port: its host can be one, and its port is no larger than ports are. */
export function isAddress(target: string): boolean {
  return URL.canParse(inFull(target));
}

const inFull = (target: string): string => (target.includes('://') ? target : `tcp://${target}`);
