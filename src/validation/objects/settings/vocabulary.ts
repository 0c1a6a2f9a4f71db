import { distance } from 'fastest-levenshtein';

/** The keys that a process knows in its configuration, wherever they stand in it. */
export interface Vocabulary {
  readonly process: string;
  /** Keys that a file of the process has, and no other file. */
  readonly marks: readonly string[];
  readonly keys: ReadonlySet<string>;
  /** Keys below which people choose the names. */
  readonly free: ReadonlySet<string>;
  /** Those of which the values are known again. */
  readonly named: ReadonlySet<string>;
}

const words = (...texts: readonly string[]): ReadonlySet<string> => new Set(texts.join(' ').split(/\s+/));

/** Those of every client of HTTP in Prometheus' family. */
const CLIENT = `audience authorization basic_auth bearer_token bearer_token_file ca ca_file ca_ref cert cert_file cert_ref
  claims client_certificate_key client_certificate_key_file client_certificate_key_id client_certificate_key_ref
  client_id client_secret client_secret_file client_secret_ref credentials credentials_file credentials_ref
  enable_http2 endpoint_params follow_redirects grant_type http_headers insecure_skip_verify iss key key_file
  key_ref max_version min_version no_proxy oauth2 password password_file password_ref proxy_connect_header
  proxy_from_environment proxy_url scopes server_name signature_algorithm tls_config token_url type username
  username_file username_ref files secrets values`;

/** @see https://grafana.com/docs/loki/latest/send-data/promtail/configuration/ */
const PROMTAIL: Vocabulary = {
  process: 'Promtail',
  marks: ['positions', 'scrape_configs'],
  keys: words(
    CLIENT,
    `server disable profiling_enabled http_listen_address http_listen_port grpc_listen_address grpc_listen_port
    register_instrumentation graceful_shutdown_timeout http_server_read_timeout http_server_write_timeout
    http_server_idle_timeout grpc_server_max_recv_msg_size grpc_server_max_send_msg_size log_level log_format
    http_path_prefix health_check_target enable_runtime_reload reload`,
    `positions filename sync_period ignore_invalid_yaml`,
    `clients url headers tenant_id batchwait batchsize backoff_config min_period max_period max_retries
    drop_rate_limited_batches external_labels timeout name stream_lag_labels`,
    `limits_config readline_rate readline_burst readline_rate_enabled readline_rate_drop max_streams max_line_size
    max_line_size_truncate target_config stdin wal enabled dir options stream_lag_labels global tracing`,
    `scrape_configs job_name pipeline_stages decompression initial_delay format docker cri max_partial_lines
    max_partial_line_size max_partial_line_size_truncate regex expression source replace json expressions
    drop_malformed template match selector stages action pipeline_name drop_counter_reason timestamp fallback_formats
    location action_on_failure output labels labelallow labeldrop metrics description prefix max_idle_duration config
    match_all count_entry_bytes inc value buckets tenant label drop separator older_than longer_than multiline firstline
    max_wait_time max_lines pack ingest_timestamp limit rate burst by_label_name max_distinct_labels sampling
    structured_metadata structured_metadata_drop static_labels logfmt mapping decolorize eventlogmessage geoip db db_type
    luhn_filter replacement min_length non_indexed_labels`,
    `journal max_age path matches syslog listen_address idle_timeout label_structured_data use_incoming_timestamp
    use_rfc5424_message max_message_length loki_push_api relabel_configs source_labels target_label modulus
    kubernetes_sd_configs role namespaces names own_namespace selectors field attach_metadata api_server kubeconfig_file
    static_configs targets file_sd_configs refresh_interval node metadata`,
    `additional_fields allow_stale api_token assignor authentication azure_event_hubs bookmark_path brokers
    client_auth_type client_ca client_ca_file cloudflare cluster_validation connection_string consul_sd_configs
    consulagent_sd_configs create_new_traces datacenter disallow_custom_messages docker_sd_configs
    drop_invalid_labels encoding event_hubs eventlog_name exclude_event_data exclude_event_message
    exclude_user_data fields_type file_watch_config fully_qualified_namespace gcplog gelf group_id heroku_drain
    http_log_closed_connections_without_response_enabled kafka listen_protocol locale
    log_request_at_info_level_enabled log_request_exclude_headers_list log_request_headers
    log_source_ips_enabled log_source_ips_full log_source_ips_header log_source_ips_regex max_poll_frequency
    mechanism min_poll_frequency node_meta overwrite_existing poll_interval process_eventdata process_userdata
    project_id proxy_protocol_enabled pull_range push_timeout sasl_config scheme services subscription
    subscription_type syslog_format tag_separator tags throughput_latency_cutoff throughput_unit
    tls_cipher_suites tls_min_version token topics trace_request_exclude_headers_list trace_request_headers
    use_full_line use_tls user version windows_events workers xpath_query zone_id
    grpc_collect_max_streams_by_conn grpc_listen_conn_limit grpc_listen_network grpc_server_keepalive_time
    grpc_server_keepalive_timeout grpc_server_max_concurrent_streams grpc_server_max_connection_age
    grpc_server_max_connection_age_grace grpc_server_max_connection_idle grpc_server_min_time_between_pings
    grpc_server_num_workers grpc_server_ping_without_stream_allowed grpc_server_recv_buffer_pools_enabled
    grpc_server_stats_tracking_enabled grpc_tls_config http_listen_conn_limit http_listen_network
    http_server_read_header_timeout http_tls_config report_grpc_codes_in_instrumentation_label_enabled
    external_url`,
  ),
  free: words('labels external_labels expressions headers params mapping structured_metadata static_labels metrics'),
  named: words('metrics'),
};

/** @see https://github.com/prometheus/blackbox_exporter/blob/master/CONFIGURATION.md */
const BLACKBOX: Vocabulary = {
  process: 'The blackbox exporter',
  marks: ['modules'],
  keys: words(
    CLIENT,
    `modules prober timeout http tcp dns icmp grpc unix preferred_ip_protocol ip_protocol_fallback source_ip_address method
    headers body body_file valid_status_codes valid_http_versions body_size_limit compression no_follow_redirects
    fail_if_ssl fail_if_not_ssl fail_if_body_matches_regexp fail_if_body_not_matches_regexp
    fail_if_body_json_matches_cel fail_if_body_json_not_matches_cel fail_if_header_matches
    fail_if_header_not_matches header regexp allow_missing skip_resolve_phase_with_proxy enable_http3 http_client_config query_response expect
    expect_bytes send labels starttls tls query_name query_type query_class recursion_desired transport_protocol
    dns_over_tls valid_rcodes validate_answer_rrs validate_authority_rrs validate_additional_rrs
    fail_if_matches_regexp fail_if_all_match_regexp fail_if_not_matches_regexp fail_if_none_matches_regexp payload_size
    dont_fragment ttl service metadata name value`,
  ),
  free: words('modules headers'),
  named: words('modules'),
};

/** @see https://prometheus.io/docs/alerting/latest/configuration/ */
const ALERTMANAGER: Vocabulary = {
  process: 'Alertmanager',
  marks: ['route', 'receivers'],
  keys: words(
    CLIENT,
    `global smtp_from smtp_smarthost smtp_hello smtp_auth_username smtp_auth_password smtp_auth_password_file
    smtp_auth_identity smtp_auth_secret smtp_require_tls smtp_tls_config slack_api_url slack_api_url_file
    victorops_api_key victorops_api_url pagerduty_url opsgenie_api_key opsgenie_api_key_file opsgenie_api_url
    telegram_api_url telegram_bot_token telegram_bot_token_file webex_api_url http_config resolve_timeout`,
    `templates route receiver group_by continue matchers match match_re routes group_wait group_interval repeat_interval
    active_time_intervals mute_time_intervals inhibit_rules target_matchers source_matchers equal source_match
    target_match name time_intervals times start_time end_time weekdays days_of_month months years location
    receivers`,
    [
      'discord',
      'email',
      'msteams',
      'msteamsv2',
      'jira',
      'opsgenie',
      'pagerduty',
      'incidentio',
      'pushover',
      'rocketchat',
    ]
      .concat(['slack', 'sns', 'telegram', 'victorops', 'webex', 'webhook', 'wechat', 'mattermost'])
      .map((kind) => `${kind}_configs`)
      .join(' '),
    `send_resolved webhook_url webhook_url_file title message content username avatar_url to from smarthost hello
    auth_username auth_password auth_password_file auth_secret auth_secret_file auth_identity require_tls
    force_implicit_tls html text headers threading enabled thread_by_date summary api_type project issue_type description
    labels priority reopen_transition resolve_transition wont_fix_resolution reopen_duration fields update_alerts api_key
    api_key_file api_url api_url_file source details responders id tags note actions entity routing_key routing_key_file service_key
    service_key_file url client client_url component group class severity images links href alt src user_key
    user_key_file token token_file url_title device sound retry expire ttl monospace channel emoji icon_url
    icon_emoji color fallback footer title_link pretext mrkdwn_in short_fields thumb_url image_url callback_id link_names
    short value confirm ok_text dismiss_text style type attachments props sigv4 access_key secret_key profile role_arn
    region phone_number subject target_arn topic_arn attributes bot_token bot_token_file chat_id chat_id_file
    message_thread_id disable_notifications parse_mode message_type state_message entity_display_name monitoring_tool
    custom_fields room_id agent_id api_secret api_secret_file corp_id to_user to_party to_tag url_file max_alerts timeout
    payload alert_source_token alert_source_token_file app_url app_token app_token_file message_text
    author_name author_link author_icon footer_icon requested_ack persistent_notifications priority`,
    `acks agentid batch batch_flush_interval batch_max_bytes batch_max_events brokers buffer_size card
    client_type compression enable_update endpoint event_recorder external_id file_outputs format insecure
    jira_api_url kafka_outputs markdown mattermost_webhook_url mattermost_webhook_url_file max_retries msgtype
    path retry_backoff rocketchat_api_url rocketchat_token rocketchat_token_file rocketchat_token_id
    rocketchat_token_id_file safe sampling_fraction service_name session_name slack_app_token
    slack_app_token_file slack_app_url smtp_auth_secret_file smtp_force_implicit_tls source_match_re
    stdout_outputs target_match_re template tls_client_config tls_server_config token_id token_id_file toparty
    topic totag touser tracing update_message use_aws_http_client use_fips_sts_endpoint victorops_api_key_file
    webhook_outputs wechat_api_corp_id wechat_api_secret wechat_api_secret_file wechat_api_url workers`,
  ),
  free: words('headers details custom_fields attributes props payload http_headers endpoint_params'),
  named: words(''),
};

export const VOCABULARIES: readonly Vocabulary[] = [PROMTAIL, BLACKBOX, ALERTMANAGER];

/** Keys of a configuration that its process does not know, with the way to each. */
export function* unknownKeys(value: unknown, vocabulary: Vocabulary, path = '', isFree = false): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    const own = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    if (Array.isArray(value)) yield* unknownKeys(child, vocabulary, own);
    else if (isFree) {
      yield* unknownKeys(child, vocabulary, own);
    } else if (!vocabulary.keys.has(key)) yield own;
    else if (!vocabulary.free.has(key) || vocabulary.named.has(key)) {
      yield* unknownKeys(child, vocabulary, own, vocabulary.named.has(key));
    }
  }
}

/** Keys of grafana.ini, in whichever section. @see https://grafana.com/docs/grafana/latest/setup-grafana/configure-grafana/ */
const INI: ReadonlySet<string> = words(
  `root_url serve_from_sub_path enable_gzip domain http_port protocol cookie_secure cookie_samesite disable_gravatar
  allow_embedding strict_transport_security content_security_policy allow_sign_up allow_org_create home_page
  auto_assign_org auto_assign_org_role viewers_can_edit default_theme execute_alerts enabled mode format level
  reporting_enabled check_for_updates check_for_plugin_updates feedback_links_enabled news_feed_enabled
  plugin_admin_enabled preinstall_disabled preinstall_auto_update public_key_retrieval_disabled external_enabled
  disable_login_form disable_signout_menu oauth_auto_login signout_redirect_url allow_loading_unsigned_plugins
  default_home_dashboard_path admin_user disable_initial_admin_creation`,
);

const MOST_EDITS = 2;

/** Keys of an INI file that look like a misspelling of one that Grafana has: it leaves others at their default. */
export function misspeltKeys(text: string): string[] {
  const keys = [...text.matchAll(/^([a-z_]+)\s*=/gm)].map(([, key = '']) => key);
  return keys.flatMap((key) => {
    const meant = INI.has(key) ? undefined : [...INI].find((each) => distance(each, key) <= MOST_EDITS);
    return meant === undefined ? [] : [`${key}, which looks like ${meant}`];
  });
}
