import { AUDIT_SERVICE, AUDIT_STATIC_LABELS, type AuditLog, auditStages } from './audit.ts';
import { type DiscoveryOptions, podRelabeling, type RelabelRule } from './discovery.ts';
import {
  JOURNAL_MAX_AGE,
  JOURNAL_SERVICE,
  JOURNAL_STATIC_LABELS,
  journalRelabeling,
  journalStages,
} from './journal.ts';
import type { LogPipeline } from './pipeline.ts';
import type {
  FileScrapeConfig,
  JournalScrapeConfig,
  PromtailConfig,
  PromtailRelabelConfig,
} from './promtail-config.ts';
import { stagesOf } from './stages.ts';

export interface PromtailOptions {
  /** Address of Loki, without a path. */
  readonly lokiUrl: string;
  /** Value of the label `cluster`. */
  readonly cluster: string;
  readonly discovery: DiscoveryOptions;
  /** File that keeps how far each log has been read. */
  readonly positionsFile: string;
  /** Port of metrics and readiness. */
  readonly httpPort: number;
  /** Whether the journal of the node is read as well. @default - only logs of containers */
  readonly journal?: boolean;
  /** Which audit log is read as well, on nodes that have one. @default - none */
  readonly audit?: AuditLog | undefined;
}

/** A log pipeline as the configuration of Promtail. */
export function renderPromtail(pipeline: LogPipeline, options: PromtailOptions): PromtailConfig {
  return {
    server: {
      http_listen_port: options.httpPort,
      // Promtail cannot switch its gRPC server off, and 0 is a random port: keep it inside of the pod.
      grpc_listen_address: '127.0.0.1',
      grpc_listen_port: 0,
      log_level: 'info',
    },
    // A file that was cut off by a crash of the node must not keep Promtail from starting.
    positions: { filename: options.positionsFile, sync_period: '10s', ignore_invalid_yaml: true },
    clients: [
      {
        url: `${options.lokiUrl}/loki/api/v1/push`,
        ...(pipeline.tenancy ? { tenant_id: pipeline.tenancy.default } : {}),
        external_labels: { cluster: options.cluster },
        batchwait: '1s',
        batchsize: 1_048_576,
        timeout: '10s',
        // 20 tries last an hour. Promtail stops reading meanwhile, so nothing is lost that stays on the node so long;
        // the default of 10 tries gives a batch up after eight minutes.
        backoff_config: { min_period: '500ms', max_period: '5m', max_retries: 20 },
      },
    ],
    limits_config: { max_line_size: `${pipeline.cri.maxLineKilobytes}KB`, max_line_size_truncate: true },
    scrape_configs: [
      {
        job_name: 'kubernetes-pods',
        pipeline_stages: stagesOf(pipeline),
        // Promtail itself asks for the pods of its own node only: those whose spec.nodeName is $HOSTNAME.
        kubernetes_sd_configs: [{ role: 'pod' }],
        relabel_configs: podRelabeling(options.discovery).map(relabelConfig),
      },
      ...(options.journal ? [journalConfig(pipeline)] : []),
      ...(options.audit ? [auditConfig(pipeline, options.audit)] : []),
    ],
  };
}

/** Both directories of journals are read, because no `path` is named. */
function journalConfig(pipeline: LogPipeline): JournalScrapeConfig {
  return {
    job_name: JOURNAL_SERVICE,
    pipeline_stages: journalStages(pipeline),
    journal: { json: false, max_age: JOURNAL_MAX_AGE, labels: JOURNAL_STATIC_LABELS },
    relabel_configs: journalRelabeling.map(relabelConfig),
  };
}

/** One file and no pattern: what it is renamed to when it is full would be read a second time. */
function auditConfig(pipeline: LogPipeline, audit: AuditLog): FileScrapeConfig {
  return {
    job_name: AUDIT_SERVICE,
    pipeline_stages: auditStages(pipeline, audit),
    static_configs: [{ targets: ['localhost'], labels: { ...AUDIT_STATIC_LABELS, __path__: audit.path } }],
  };
}

function relabelConfig(rule: RelabelRule): PromtailRelabelConfig {
  return {
    source_labels: rule.sourceLabels,
    ...(rule.separator === undefined ? {} : { separator: rule.separator }),
    ...(rule.regex === undefined ? {} : { regex: rule.regex }),
    action: rule.action,
    ...(rule.targetLabel === undefined ? {} : { target_label: rule.targetLabel }),
    ...(rule.replacement === undefined ? {} : { replacement: rule.replacement }),
  };
}
