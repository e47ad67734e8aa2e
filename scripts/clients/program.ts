import type { ChatLogin } from '../../lab/chat-client.ts';
import type { Processes } from '../../lab/processes.ts';
import type { Screen } from './screen.ts';
import type { World } from './world.ts';

/** What a client needs to run. */
export interface Stage {
  world: World;
  screen: Screen;
  processes: Processes;
  login: ChatLogin;
  /** The client's own home. */
  home: string;
}

/** A chat client that a script can use as a person would. */
export interface Program {
  /** Starts it and logs in. */
  start(): Promise<void>;
  /** Opens the chat with a contact, by its name. */
  opens(contact: string): Promise<void>;
  /** Types a line into the open chat and sends it. */
  types(text: string): Promise<void>;
  /** Takes a picture of it. */
  picture(file: string): Promise<void>;
  stop(): Promise<void>;
  /** Reacts with a thumb up to the newest message. Absent where the client cannot. */
  reacts?(): Promise<void>;
  /** Replies to the newest message. Absent where the client cannot. */
  replies?(text: string): Promise<void>;
  /** Opens the form that applies states on a contact, and takes a picture. Absent where there are no forms. */
  form?(contact: string, file: string): Promise<void>;
  /** Opens the information about a contact, and takes a picture. Absent if the client cannot. */
  info?(contact: string, file: string): Promise<void>;
}

/** A client that the script knows. */
export interface Kind {
  name: string;
  /** Debian's packages. */
  packages: readonly string[];
  /** Whether a second one, with a new home, is to show the history from the server (XEP-0313). */
  fetchesHistory?: boolean;
  /** Whether it is for a narrow screen. */
  narrow?: boolean;
  make(stage: Stage): Program;
}
