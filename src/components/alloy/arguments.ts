/**
 * How every Alloy is started, whatever it collects. Nobody outside hears of it, and who reaches its port gets metrics and
 * its own pages, but no memory dumps.
 */
export function alloyArguments(configFile: string, port: number, statePath: string): string[] {
  return [
    'run',
    configFile,
    `--server.http.listen-addr=0.0.0.0:${port}`,
    `--storage.path=${statePath}/data`,
    '--disable-reporting=true',
    '--server.http.enable-pprof=false',
    '--server.http.disable-support-bundle=true',
  ];
}
