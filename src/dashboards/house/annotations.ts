import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { METRICS } from './queries.ts';

export interface AnnotationProps {
  /** What people switch on and off at the top of the dashboard. */
  readonly name: string;
  /** Moments at which there is a series are marked. */
  readonly expr: string;
  readonly color: string;
  /** What the mark says, with labels of the series as `{{label}}`. */
  readonly title: string;
  /** @default - the title is all that it says */
  readonly text?: string;
}

/** Marks of what happened, across all panels of a dashboard. */
export function annotation({ name, expr, color, title, text = '' }: AnnotationProps): AnnotationQueryBuilder {
  return (
    new AnnotationQueryBuilder()
      .name(name)
      .datasource(METRICS)
      .enable(true)
      .iconColor(color)
      .expr(expr)
      // Rules are evaluated every 30 seconds; a finer step finds nothing more.
      .step('60s')
      .titleFormat(title)
      .textFormat(text)
  );
}
