import { describe, expect, test } from '@jest/globals';
import { policyInput } from '../../src/policy-input.ts';
import { missingRights } from '../../src/validation/access/missing-rights.ts';
import type { Policy, PolicyInput } from '../../src/validation/policy.ts';
import { sentence } from '../../src/validation/report.ts';
import { alertTeams } from '../../src/validation/rules/alert-teams.ts';
import { recordLabels } from '../../src/validation/rules/record-labels.ts';
import { catalog } from '../../src/validation/scraping/catalog.ts';
import { monitors } from '../../src/validation/scraping/monitors.ts';
import { scrapePaths } from '../../src/validation/scraping/scrape-paths.ts';
import { inputWith } from '../support/policy.ts';
import { sampleBase } from '../support/sample.ts';

/** Policies that compare with the configuration are tried on what it really leads to. */
const input = policyInput(sampleBase.environment, sampleBase.synthesis);
const found = (policy: Policy, changed: PolicyInput) =>
  [...policy.check(changed)].map((each) => `${each.object} ${sentence(each)}`);
// biome-ignore lint/suspicious/noExplicitAny: objects of many kinds are edited here.
type Edit = (copy: any) => void;

describe('the policy missing-rights', () => {
  const changing = (kind: string, name: string, edit: Edit) =>
    found(missingRights, inputWith(input, [kind, name], edit));

  test('finds a right of which a part is gone', () => {
    const without =
      (verb: string): Edit =>
      (copy) => {
        copy.rules[0].verbs = copy.rules[0].verbs.filter((each: string) => each !== verb);
      };
    expect(changing('ClusterRole', 'panoptes-promtail', without('watch'))).toEqual([
      'ServiceAccount monitoring-agents/promtail may not watch pods in the whole cluster, as it must: It labels log lines with the pod that wrote them, of every namespace.; grant it, or correct src/validation/access/rbac-allowances.ts',
    ]);
    expect(changing('ClusterRole', 'panoptes-promtail', without('delete'))).toEqual([]);
  });

  test('finds a resource that kube-state-metrics is told to describe and may not list', () => {
    const without: Edit = (copy) => {
      for (const rule of copy.rules) rule.resources = rule.resources.filter((each: string) => each !== 'limitranges');
    };
    expect(changing('ClusterRole', 'panoptes-kube-state-metrics', without)).toEqual([
      'ServiceAccount monitoring/kube-state-metrics may not list and watch limitranges, as its arguments ask; grant it',
    ]);
  });

  test('finds a role that is bound to nobody, and a binding to nobody', () => {
    const rename: Edit = (copy) => {
      copy.roleRef.name = 'garfana';
    };
    expect(changing('RoleBinding', 'grafana', rename)).toContain(
      'Role monitoring/grafana is bound to nobody; add a RoleBinding, or remove it',
    );
    const others: Edit = (copy) => {
      copy.subjects[0].name = 'garfana';
    };
    expect(changing('RoleBinding', 'grafana', others)).toContain(
      'RoleBinding monitoring/grafana gives rights to the ServiceAccount "monitoring/garfana", which is not synthesized; name a ServiceAccount of the stack',
    );
  });
});

describe('the policy catalog', () => {
  const changing = (kind: string, name: string, edit: Edit) => found(catalog, inputWith(input, [kind, name], edit));

  test('finds a service that is scraped elsewhere than it says', () => {
    const port =
      (name: string): Edit =>
      (copy) => {
        copy.spec.podMetricsEndpoints[0].port = name;
      };
    const own = sampleBase.environment.services.find(({ name }) => name === 'email-worker')?.metrics.port as string;
    expect(changing('PodMonitor', 'messaging.email-worker', port('mterics'))).toEqual([
      `PodMonitor monitoring/messaging.email-worker scrapes other ports of messaging/email-worker than its "${own}"; compare it with the catalog`,
    ]);
    expect(changing('PodMonitor', 'messaging.email-worker', port(own))).toEqual([]);
  });

  test('finds a service without a monitor, or without rules', () => {
    const rename: Edit = (copy) => {
      copy.metadata.name = 'other';
    };
    const service = 'Service messaging/email-worker is in the catalog, but has no';
    expect(changing('PodMonitor', 'messaging.email-worker', rename)).toEqual([
      `${service} monitor; compare it with the catalog`,
    ]);
    expect(changing('PrometheusRule', 'messaging.email-worker', rename)).toEqual([
      `${service} rules; compare it with the catalog`,
    ]);
  });
});

describe('the policy alert-teams', () => {
  const changing = (labels: Record<string, string>) =>
    found(
      alertTeams,
      inputWith(input, ['PrometheusRule', 'grafana'], (copy) => {
        const [first] = copy.spec.groups[0].rules;
        copy.spec.groups = [{ name: 'a', rules: [{ ...first, alert: 'Down', labels }] }];
      }),
    );

  test('finds an alert of no team, or of one that does not exist', () => {
    const remedy = 'let its label team be one of platform, identity, shop, payments';
    expect(changing({ severity: 'warning' })).toEqual([
      `PrometheusRule monitoring/grafana has the alert Down of no team; ${remedy}`,
    ]);
    expect(changing({ severity: 'warning', team: 'paltform' })).toEqual([
      `PrometheusRule monitoring/grafana has the alert Down of the team "paltform", which does not exist; ${remedy}`,
    ]);
  });

  test('asks nothing of what nobody hears of', () => {
    expect(changing({ severity: 'warning', team: 'shop' })).toEqual([]);
    expect(changing({ severity: 'none' })).toEqual([]);
  });
});

describe('the policy record-labels', () => {
  const changing = (expr: string) =>
    found(
      recordLabels,
      inputWith(input, ['PrometheusRule', 'grafana'], (copy) => {
        copy.spec.groups = [{ name: 'a', rules: [{ alert: 'Down', expr }] }];
      }),
    );
  const RECORD = 'namespace_workload_pod:kube_pod_owner:relabel';

  test('finds a record that is selected by a label that it does not have', () => {
    expect(changing(`${RECORD}{nmespace="shop"} == 0`)).toEqual([
      `PrometheusRule monitoring/grafana asks in the rule Down for a label that is not there: ${RECORD} has no label nmespace; use a label that the series have`,
    ]);
    expect(changing(`${RECORD}{namespace="shop"} == 0`)).toEqual([]);
  });
});

describe('the policy monitors', () => {
  test('finds pods of which only a Service without the port is selected', () => {
    const changed = inputWith(input, ['Service', 'loki'], (copy) => {
      copy.spec.selector = { 'app.kubernetes.io/name': 'grafana', 'app.kubernetes.io/part-of': 'panoptes' };
    });
    expect(found(monitors, changed)).toEqual([
      'ServiceMonitor monitoring/loki selects a Service of StatefulSet monitoring/loki, but no port of it; name a port of that Service',
    ]);
    expect(found(monitors, input)).toEqual([]);
  });
});

describe('the policy scrape-paths', () => {
  const at = (path: string) =>
    found(
      scrapePaths,
      inputWith(input, ['ServiceMonitor', 'grafana'], (copy) => {
        copy.spec.endpoints[0].path = path;
      }),
    );

  test('finds a path at which a job does not answer', () => {
    expect(at('/metrcis')).toEqual([
      'ServiceMonitor monitoring/grafana scrapes the job grafana at /metrcis, where it does not answer; use /metrics, or add it to src/metrics/registry.ts',
    ]);
    expect(at('/metrics')).toEqual([]);
  });
});
