/** The stages of a Promtail pipeline that Panoptes renders; each has exactly one key. */
export type PromtailStage =
  | {
      readonly cri: {
        readonly max_partial_lines: number;
        readonly max_partial_line_size: number;
        readonly max_partial_line_size_truncate: boolean;
      };
    }
  | {
      readonly drop: {
        readonly drop_counter_reason: string;
        readonly expression?: string;
        readonly older_than?: string;
      };
    }
  | {
      readonly limit: {
        readonly rate: number;
        readonly burst: number;
        readonly drop: boolean;
        readonly by_label_name: string;
        readonly max_distinct_labels: number;
      };
    }
  | { readonly json: { readonly expressions: Readonly<Record<string, string>> } }
  | { readonly regex: { readonly expression: string } }
  | { readonly template: { readonly source: string; readonly template: string } }
  | { readonly labels: Readonly<Record<string, string>> }
  | { readonly structured_metadata: Readonly<Record<string, string>> }
  | { readonly labelallow: readonly string[] };

/** One relabeling step of Promtail. */
export interface PromtailRelabelConfig {
  readonly source_labels: readonly string[];
  readonly separator?: string;
  readonly regex?: string;
  readonly action: 'replace' | 'drop';
  readonly target_label?: string;
  readonly replacement?: string;
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
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly pipeline_stages: readonly PromtailStage[];
    readonly kubernetes_sd_configs: readonly { readonly role: 'pod' }[];
    readonly relabel_configs: readonly PromtailRelabelConfig[];
  }[];
}
