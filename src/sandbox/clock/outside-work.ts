/** What Node calls things that may bring an answer from outside this process; terminals, pipes and timers are not. */
const outside: ReadonlySet<string> = new Set([
  "FSReqCallback",
  "FSReqPromise",
  "GetAddrInfoReqWrap",
  "HTTPClientRequest",
  "ProcessWrap",
  "TCPConnectWrap",
  "TCPSocketWrap",
  "TLSWrap",
  "WriteWrap",
]);

/** Whether this process has sockets, file requests or child processes open: something whose end nobody here decides. */
export function hasOutsideWork(): boolean {
  return process.getActiveResourcesInfo().some((name) => outside.has(name));
}
