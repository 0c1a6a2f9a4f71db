import type { ManifestObject } from '../../../synthesize.ts';
import type { Problem } from '../../policy.ts';

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const LABEL_NAME =
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Labels that the API server refuses although they are texts. */
export function* labelProblems(object: ManifestObject): Generator<Problem> {
  yield* problemsIn('metadata.labels', object.metadata.labels);
  const template = (object.spec as { template?: { metadata?: { labels?: unknown } } } | undefined)?.template;
  yield* problemsIn('spec.template.metadata.labels', template?.metadata?.labels);
}

function* problemsIn(where: string, labels: unknown): Generator<Problem> {
  if (typeof labels !== 'object' || labels === null) return;
  for (const [key, value] of Object.entries(labels)) {
    if (!LABEL_NAME.test(key)) {
      const remedy = 'take letters, digits, "-", "_" and ".", after a prefix and "/" if need be';
      yield { message: `has the label "${key}" in ${where}, which is no name of a label`, remedy };
    } else if (typeof value === 'string' && !LABEL_VALUE.test(value)) {
      const remedy = 'take letters, digits, "-", "_" and ".", 63 of them at most';
      yield { message: `has "${value}" in ${where}["${key}"], which is no value of a label`, remedy };
    }
  }
}
