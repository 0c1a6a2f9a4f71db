import { logLines, logVolume } from '../house/log-panels.ts';

/**
 * The log of the chosen containers. The pod is no label of streams, which would be too many: it is attached to lines.
 */
const LINES = '{cluster=~"$cluster", namespace=~"$namespace", container=~"$container"} | pod=`$pod`';

export const volume = () =>
  logVolume({
    title: 'Log lines by level',
    description: 'Log lines of the chosen containers of the pod. A burst of errors before a restart often tells why.',
    selector: LINES,
  });

export const lines = () =>
  logLines({
    title: 'Log',
    description:
      'Lines of the chosen containers that match the regular expression in the search box above, in upper or lower case; all lines where the box is empty.',
    selector: `${LINES} |~ \`(?i)$search\``,
  });
