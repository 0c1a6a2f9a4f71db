import { load } from 'js-yaml';
import type { InhibitRule } from '../inhibition.ts';
import type { Route } from '../routing.ts';
import type { TimeInterval } from '../time-intervals.ts';
import { type Matcher, parseMatcher } from './matcher.ts';

/** An inhibition of alertmanager.yaml; see withoutNames() of config.ts. */
type WrittenRule = Omit<InhibitRule, 'name'> & Partial<Pick<InhibitRule, 'name'>>;

/** The parts of alertmanager.yaml that decide who is notified, and when. */
interface Document {
  readonly route: Route;
  readonly inhibit_rules?: readonly WrittenRule[];
  readonly time_intervals?: readonly TimeInterval[];
}

/** A route with everything that it inherits. */
export interface RouteNode {
  /** Its own matchers as text; empty for the root. */
  readonly label: string;
  readonly matchers: readonly Matcher[];
  readonly receiver: string;
  readonly groupBy: readonly string[];
  readonly groupWait: string;
  readonly groupInterval: string;
  readonly repeatInterval: string;
  /** Alerts go on to the next sibling as well. */
  readonly continues: boolean;
  /** Names of intervals during which it is silent. They are not inherited. */
  readonly mute: readonly string[];
  /** Names of intervals outside of which it is silent. They are not inherited. */
  readonly active: readonly string[];
  readonly routes: readonly RouteNode[];
}

/** An inhibition with its matchers read. */
export interface Inhibition {
  readonly source: readonly Matcher[];
  readonly target: readonly Matcher[];
  readonly equal: readonly string[];
  /** What a person recognizes it by. */
  readonly label: string;
}

/** A configuration of Alertmanager, read so that alerts can be sent through it. */
export interface AlertmanagerModel {
  readonly root: RouteNode;
  readonly inhibitions: readonly Inhibition[];
  readonly intervals: ReadonlyMap<string, TimeInterval['time_intervals']>;
}

/** What Alertmanager uses where nothing is written. */
const DEFAULTS = { group_by: [], group_wait: '30s', group_interval: '5m', repeat_interval: '4h' } as const;

type Inherited = Pick<RouteNode, 'receiver' | 'groupBy' | 'groupWait' | 'groupInterval' | 'repeatInterval'>;

/** Reads the text of alertmanager.yaml: what is simulated is what is deployed. */
export function readAlertmanagerConfig(text: string): AlertmanagerModel {
  return readAlertmanagerDocument(load(text));
}

/** Reads alertmanager.yaml when it is data already. */
export function readAlertmanagerDocument(document: unknown): AlertmanagerModel {
  const { route, inhibit_rules = [], time_intervals = [] } = document as Document;
  const root: Inherited = {
    receiver: route.receiver ?? '',
    groupBy: DEFAULTS.group_by,
    groupWait: DEFAULTS.group_wait,
    groupInterval: DEFAULTS.group_interval,
    repeatInterval: DEFAULTS.repeat_interval,
  };
  return {
    root: readRoute(route, root),
    inhibitions: inhibit_rules.map(readInhibition),
    intervals: new Map(time_intervals.map((interval) => [interval.name, interval.time_intervals])),
  };
}

/** @see https://prometheus.io/docs/alerting/latest/configuration/#route */
export function readRoute(route: Route, parent: Inherited): RouteNode {
  const inherited: Inherited = {
    receiver: route.receiver ?? parent.receiver,
    groupBy: route.group_by ?? parent.groupBy,
    groupWait: route.group_wait ?? parent.groupWait,
    groupInterval: route.group_interval ?? parent.groupInterval,
    repeatInterval: route.repeat_interval ?? parent.repeatInterval,
  };
  return {
    ...inherited,
    label: (route.matchers ?? []).join(', '),
    matchers: (route.matchers ?? []).map(parseMatcher),
    continues: route.continue ?? false,
    mute: route.mute_time_intervals ?? [],
    active: route.active_time_intervals ?? [],
    routes: (route.routes ?? []).map((child) => readRoute(child, inherited)),
  };
}

/** Reads the matchers of an inhibition. */
export function readInhibition({ name, source_matchers, target_matchers, equal }: WrittenRule): Inhibition {
  return {
    source: source_matchers.map(parseMatcher),
    target: target_matchers.map(parseMatcher),
    equal,
    label: name ?? `${source_matchers.join(', ')} over ${target_matchers.join(', ')}`,
  };
}
