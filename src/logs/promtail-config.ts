import type { LogStage } from './stages.ts';

/** One relabeling step of Promtail. */
export interface PromtailRelabelConfig {
  readonly source_labels: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly action: 'replace' | 'drop' | 'keep';
  readonly target_label?: string;
  readonly replacement?: string;
}

/** How logs of containers are read. */
export interface PodScrapeConfig {
  readonly job_name: string;
  readonly pipeline_stages: readonly LogStage[];
  readonly kubernetes_sd_configs: readonly { readonly role: 'pod' }[];
  readonly relabel_configs: readonly PromtailRelabelConfig[];
}

/** How the journal of the node is read. */
export interface JournalScrapeConfig {
  readonly job_name: string;
  readonly pipeline_stages: readonly LogStage[];
  readonly journal: {
    readonly json: boolean;
    readonly max_age: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly relabel_configs: readonly PromtailRelabelConfig[];
}

/** How a file of the node is read. */
export interface FileScrapeConfig {
  readonly job_name: string;
  readonly pipeline_stages: readonly LogStage[];
  readonly static_configs: readonly {
    readonly targets: readonly ['localhost'];
    readonly labels: Readonly<Record<string, string>>;
  }[];
  /** It has all of its labels already. */
  readonly relabel_configs?: undefined;
}

/**
 * The part of Promtail's configuration that Panoptes uses. It is closed, so that a misspelt key does not compile.
 *
 * @see https://grafana.com/docs/loki/latest/send-data/promtail/configuration/
 */
export interface PromtailConfig {
  readonly server: {
    readonly http_listen_port: number;
    readonly grpc_listen_address: string;
    readonly grpc_listen_port: number;
    readonly log_level: 'debug' | 'info' | 'warn' | 'error';
  };
  readonly positions: {
    readonly filename: string;
    readonly sync_period: string;
    readonly ignore_invalid_yaml: boolean;
  };
  readonly clients: readonly {
    readonly url: string;
    readonly tenant_id?: string;
    readonly external_labels: Readonly<Record<string, string>>;
    readonly batchwait: string;
    readonly batchsize: number;
    readonly timeout: string;
    readonly backoff_config: {
      readonly min_period: string;
      readonly max_period: string;
      readonly max_retries: number;
    };
  }[];
  readonly limits_config: {
    readonly max_line_size: string;
    readonly max_line_size_truncate: boolean;
  };
  readonly scrape_configs: readonly (PodScrapeConfig | JournalScrapeConfig | FileScrapeConfig)[];
}
