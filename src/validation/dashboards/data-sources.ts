import { dataSources as house } from '../../dashboards/house/data-sources.ts';
import { DATA_SOURCE_LABEL, isCopiedFor } from '../../kubernetes/sidecar-labels.ts';
import type { ManifestObject } from '../../synthesize.ts';
import { describe, ofKind, type Policy, type Problem } from '../policy.ts';
import { readYaml } from '../read-yaml.ts';

// biome-ignore lint/suspicious/noExplicitAny: provisioned data sources are plain data here.
type Data = any;

/** Grafana's data sources are those that dashboards and links ask for, and refer to each other. */
export const dataSources: Policy = {
  name: 'data-sources',
  *check(input) {
    for (const { component, object } of ofKind(input, 'ConfigMap')) {
      if (!isCopiedFor(DATA_SOURCE_LABEL, object)) continue;
      const provisioned = Object.values((object.data ?? {}) as Record<string, string>).flatMap(provisionedIn);
      const uids = new Set(provisioned.map(({ uid }) => uid));
      for (const problem of [...missing(uids), ...provisioned.flatMap((each) => [...wrong(each, uids)])]) {
        yield { component, object: describe(object as ManifestObject), ...problem };
      }
    }
  },
};

/** Every dashboard asks for these two. */
const NEEDED = [house.prometheus.uid, house.loki.uid];
const REMEDY = 'compare it with src/dashboards/house/data-sources.ts';

function missing(uids: ReadonlySet<string>): Problem[] {
  // Where there is a tenant for each team, so is a data source.
  const has = (uid: string) => uids.has(uid) || [...uids].some((each) => each.startsWith(`${uid}-`));
  return NEEDED.filter((uid) => !has(uid)).map((uid) => ({
    message: `provisions no data source with the uid "${uid}", which dashboards ask for`,
    remedy: REMEDY,
  }));
}

function* wrong({ uid, type, jsonData }: Data, uids: ReadonlySet<string>): Generator<Problem> {
  const meant = Object.values(house).find((each) => each.uid === uid || String(uid).startsWith(`${each.uid}-`));
  if (!meant) yield { message: `provisions the data source "${uid}", which no dashboard asks for`, remedy: REMEDY };
  if (meant && meant.type !== type) {
    yield { message: `provisions "${uid}" of the type "${type}" instead of "${meant.type}"`, remedy: REMEDY };
  }
  for (const other of referredTo(jsonData)) {
    if (uids.has(other)) continue;
    const message = `refers from "${uid}" to the data source "${other}", which it does not provision`;
    yield { message, remedy: 'provision it, or mend its uid' };
  }
}

/** Uids of other data sources: keys such as `alertmanagerUid` and `datasourceUid` hold them. */
function referredTo(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    /[a-z]Uid$/.test(key) && typeof child === 'string' ? [child] : referredTo(child),
  );
}

/** Files that cannot be read are a finding of the policy about settings. */
function provisionedIn(text: string): Data[] {
  try {
    return (readYaml(text) as Data)?.datasources ?? [];
  } catch {
    return [];
  }
}
