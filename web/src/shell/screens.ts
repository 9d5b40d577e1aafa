// The screens by name: navigation, palette and go-to keys are drawn from this list.
import {
  IconActivityHeartbeat,
  IconFlame,
  IconGridDots,
  IconHome,
  IconPlayerPlay,
  IconSearch,
  IconSend,
  IconSettings,
} from "@tabler/icons-react";
import { type ComponentType, lazy } from "react";

export interface Screen {
  name: string;
  short: string; // for the dock
  path: string;
  key: string; // after "g"
  icon: ComponentType<{ size?: number; stroke?: number }>;
  says: string;
}

export const screens: readonly Screen[] = [
  { name: "Overview", short: "Overview", path: "/", key: "o", icon: IconHome, says: "What matters now" },
  { name: "Explore", short: "Explore", path: "/explore", key: "e", icon: IconSearch, says: "Search all lines" },
  { name: "Live tail", short: "Tail", path: "/tail", key: "t", icon: IconPlayerPlay, says: "Lines as they arrive" },
  {
    name: "Patterns",
    short: "Patterns",
    path: "/patterns",
    key: "p",
    icon: IconGridDots,
    says: "The messages behind the lines",
  },
  {
    name: "Anomalies",
    short: "Anomalies",
    path: "/anomalies",
    key: "a",
    icon: IconActivityHeartbeat,
    says: "What is not normal",
  },
  {
    name: "Incidents",
    short: "Incidents",
    path: "/incidents",
    key: "i",
    icon: IconFlame,
    says: "Findings joined into a story",
  },
  { name: "Send logs", short: "Send", path: "/send", key: "s", icon: IconSend, says: "Connect a source" },
  {
    name: "Settings",
    short: "Settings",
    path: "/settings",
    key: "c",
    icon: IconSettings,
    says: "Tokens, silences, channels, runbooks, models, audit trail",
  },
];

export const Overview = lazy(() => import("../screens/overview/Overview"));
export const Explore = lazy(() => import("../screens/explore/Explore"));
export const Tail = lazy(() => import("../screens/tail/Tail"));
export const Patterns = lazy(() => import("../screens/patterns/Patterns"));
export const Anomalies = lazy(() => import("../screens/anomalies/Anomalies"));
export const Incidents = lazy(() => import("../screens/incidents/Incidents"));
export const Incident = lazy(() => import("../screens/incidents/Incident"));
export const Send = lazy(() => import("../screens/send/Send"));
export const Settings = lazy(() => import("../screens/settings/Settings"));
