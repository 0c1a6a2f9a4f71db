import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import type { PanelText } from './panels.ts';

export interface TextProps extends PanelText {
  /** In Markdown. Variables are filled in, also those that links take along. */
  readonly markdown: string;
}

/** Something to read or to click on; it queries nothing. */
export function text({ title, description, markdown }: TextProps): PanelBuilder {
  return new PanelBuilder().title(title).description(description).mode(TextMode.Markdown).content(markdown);
}
