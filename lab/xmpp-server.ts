/** The place of a lab's XMPP server, and its hosts. */
export interface XmppServerLayout {
  /** Everything is below this folder. */
  dir: string;
  /** The host of the people's accounts. */
  host: string;
  /** The gateway's domain and the secret of its component. */
  component: { domain: string; secret: string };
  ports: { client: number; component: number; web: number };
}

/** An XMPP server of the lab, on loopback. */
export interface XmppServer {
  readonly layout: XmppServerLayout;
  /** The address for web clients (RFC 7395). */
  readonly websocket: string;
  /** Its name and version, like `Prosody 13.0.1`. */
  readonly software: string;
  /** Whether it lets the gateway fill rosters (XEP-0356). */
  readonly fillsRosters: boolean;
  /** Resolves once it accepts connections. @throws LabError */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Ends it as a crash would. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Makes an account. @throws LabError */
  register(user: string, password: string): Promise<void>;
}
