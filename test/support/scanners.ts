import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import type { ManifestObject } from '../../src/synthesize.ts';
import { describe } from '../../src/validation/policy.ts';
import { KUBERNETES_VERSIONS, type KubernetesVersion, SCHEMA_PATH } from './kubernetes-schemas.ts';
import { tool } from './tools.ts';

/** Something that a scanner from outside does not like. */
export interface Finding {
  /** Name of the check. */
  readonly check: string;
  /** Kind, namespace and name of the object; the container, where it is about one, follows a colon. */
  readonly object: string;
  readonly what: string;
}

/** Kinds of which the operator makes StatefulSets. */
const OPERATED: ReadonlySet<string> = new Set(['Alertmanager', 'Prometheus', 'PrometheusAgent', 'ThanosRuler']);

/** The best grade of kube-score. */
const ALL_OK = 10;

/** As kube-score takes it. */
const NEWEST = `v${KUBERNETES_VERSIONS[1].replace(/\.\d+$/, '')}`;

/** What kube-score writes of an object. */
interface ScoredObject {
  readonly type_meta: Pick<ManifestObject, 'apiVersion' | 'kind'>;
  readonly object_meta: ManifestObject['metadata'];
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path: string; readonly summary: string }[] | null;
  }[];
}

/** What kubeconform writes of the objects that do not hold against their schemas, and how many do. */
interface Conformance {
  readonly resources: readonly { readonly kind: string; readonly name: string; readonly msg: string }[];
  readonly summary: { readonly valid: number };
}

/**
 * What the real operator makes of the custom resources among the manifests: Services and StatefulSets. The scanners
 * know nothing about such resources, and would find that nobody answers the Services of Prometheus.
 */
export function operatedObjects(manifests: string): string {
  // biome-ignore lint/suspicious/noExplicitAny: objects are plain data here.
  const objects = loadAll(manifests) as any[];
  const operator = objects.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === 'prometheus-operator',
  );
  const args: string[] = operator?.spec.template.spec.containers[0].args ?? [];
  const resources = objects.filter(({ kind }) => OPERATED.has(kind));
  const input = resources.map((resource) => `${JSON.stringify(resource)}\n`).join('');
  return run('operator-objects', args, input).replaceAll(/^./gm, '---\n$&');
}

/** What kube-score finds, with every check that it has and without the annotations that would silence it. */
export function kubeScore(manifests: string): Finding[] {
  const checks = ['--all-default-optional', '--disable-ignore-checks-annotations', '--kubernetes-version', NEWEST];
  const args = ['score', ...checks, '--output-format', 'json', '-'];
  const scored = JSON.parse(run('kube-score', args, manifests)) as ScoredObject[];
  return scored.flatMap(({ type_meta, object_meta, checks }) => {
    const object = describe({ ...type_meta, metadata: object_meta });
    return checks
      .filter(({ skipped, grade }) => !skipped && grade < ALL_OK)
      .flatMap(({ check, comments }) =>
        (comments ?? [{ path: '', summary: 'no comment' }]).map(({ path, summary }) => ({
          check: check.id,
          object: path ? `${object}: ${path}` : object,
          what: summary,
        })),
      );
  });
}

/** What the API server of a version would refuse, as kubeconform knows it from the schemas in a directory. */
export function kubeconform(
  manifests: string,
  schemas: string,
  version: KubernetesVersion,
): { findings: Finding[]; valid: number } {
  const location = join(schemas, SCHEMA_PATH);
  const args = ['-strict', '-summary', '-output', 'json', '-kubernetes-version', version, '-schema-location', location];
  const { resources, summary } = JSON.parse(run('kubeconform', args, manifests)) as Conformance;
  const findings = resources.flatMap(({ kind, name, msg }) =>
    problemsIn(msg).map((what) => ({ check: 'kubeconform', object: `${kind} ${name}`, what })),
  );
  return { findings, valid: summary.valid };
}

/** The leaves of the tree of problems that kubeconform writes in one line. */
function problemsIn(message: string): string[] {
  const [, ...problems] = message.split(/ +- at /);
  return problems.length > 0 ? problems.filter((problem) => !problem.endsWith(': validation failed')) : [message];
}

/** Runs a tool that ends with 1 when it finds something. */
function run(name: string, args: readonly string[], input: string): string {
  const { stdout, stderr, status, error } = spawnSync(tool(name), args, {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error) throw error;
  if (stdout === '') throw new Error(`${name} ended with ${status} and said nothing but: ${stderr}`);
  return stdout;
}
