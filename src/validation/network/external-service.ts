import type { Labels } from '../../kubernetes/labels.ts';

/** A Service that this project does not create but relies on: a monitor selects it by its labels and a port. */
export interface ExternalService {
  readonly namespace: string;
  readonly name: string;
  /** Labels of the Service, by which a monitor selects it. */
  readonly labels: Labels;
  /** Ports of the Service by name, or of the container behind it by number. */
  readonly ports: readonly { readonly name?: string; readonly number?: number }[];
}
