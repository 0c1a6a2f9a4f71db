import type { PresetName } from '../config/schema/service.ts';
import { nginxIngress, traefik } from './presets/ingresses.ts';
import { express, fastapi, grpc, micrometer, promhttp, starlette } from './presets/libraries.ts';
import { envoy, istio, istioGrpc, linkerd } from './presets/meshes.ts';
import { aspnetcore, otelGrpc, otelGrpcOld, otelHttp, otelHttpOld } from './presets/opentelemetry.ts';
import type { Preset } from './presets/preset.ts';

export type { CodeClass, Filter, Preset, RequestMetrics } from './presets/preset.ts';

/** Instrumentation presets by the name that the catalog uses. All of them count on the side of the server. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  promhttp: { requests: promhttp },
  express: { requests: express },
  micrometer: { requests: micrometer },
  aspnetcore,
  fastapi: { requests: fastapi },
  starlette: { requests: starlette },
  'otel-http': otelHttp,
  'otel-http-old': otelHttpOld,
  'otel-grpc': otelGrpc,
  'otel-grpc-old': otelGrpcOld,
  grpc: { requests: grpc },
  istio: { requests: istio },
  'istio-grpc': { requests: istioGrpc },
  linkerd: { requests: linkerd },
  envoy: { requests: envoy },
  'nginx-ingress': nginxIngress,
  traefik,
  worker: {},
  cron: {},
  custom: {},
};
