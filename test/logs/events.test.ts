import { describe, expect, test } from '@jest/globals';
import { EVENT_LABELS, EVENTS_SERVICE, renderEvents } from '../../src/logs/events.ts';

const config = renderEvents({
  lokiUrl: 'http://loki.monitoring.svc:3100',
  cluster: 'test',
  redactions: ['pin=(\\d+)'],
});

describe('the configuration for events', () => {
  test('reads events of all namespaces as JSON', () => {
    expect(config).toContain(`loki.source.kubernetes_events "events" {
	job_name   = "${EVENTS_SERVICE}"
	log_format = "json"
	forward_to = [loki.process.events.receiver]
}`);
  });

  test('keeps few labels, at the very end', () => {
    expect(EVENT_LABELS).toEqual(['job', 'level', 'namespace', 'service_name']);
    expect(config).toContain(`	stage.label_keep {
		values = ["job", "level", "namespace", "service_name"]
	}
}`);
  });

  test('leaves out what Loki would refuse after a start without memory', () => {
    // Loki takes lines that are up to half of max_chunk_age (two hours by default) behind the newest of their stream.
    expect(config).toContain('older_than          = "55m"');
  });

  test('takes secrets out before anything is read', () => {
    expect(config.indexOf('pin=(')).toBeGreaterThan(0);
    expect(config.indexOf('pin=(')).toBeLessThan(config.indexOf('stage.json'));
  });

  test('sends to Loki as collectors of logs do, and loses nothing while it is away', () => {
    expect(config).toContain(`loki.write "events" {
	external_labels = {
		cluster = "test",
	}
`);
    expect(config).toContain('url                 = "http://loki.monitoring.svc:3100/loki/api/v1/push"');
    expect(config).toContain('block_on_overflow = true');
  });
});
