// The gate (who is asking?) and the screens behind it.

import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Component, type ReactNode, useEffect } from "react";
import { Route, Switch, useLocation } from "wouter";
import { onSignedOut } from "./api/client";
import { ApiProblem } from "./api/problem";
import { colorSchemeManager, mantineTheme } from "./mantine";
import { SignIn } from "./screens/signin/SignIn";
import { Shell } from "./shell/Shell";
import { Anomalies, Explore, Incident, Incidents, Overview, Patterns, Send, Settings, Tail } from "./shell/screens";
import { sessionKey, useSessionQuery } from "./state/session";
import { Button } from "./surface/Button";
import { Empty, ProblemNote } from "./surface/Panel";

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      // What the server refused stays refused; what did not get through is tried again.
      retry: (failures, error) =>
        failures < 3 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
});

onSignedOut(() => {
  void client.invalidateQueries({ queryKey: sessionKey });
});

export function App() {
  return (
    <MantineProvider
      theme={mantineTheme}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      deduplicateCssVariables={false}
    >
      <QueryClientProvider client={client}>
        <Gate />
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Gate() {
  const session = useSessionQuery();
  const oneTime = new URLSearchParams(window.location.search).has("t");
  if (session.isPending) return null; // for the length of one local request: a frame without flicker beats a flash
  if (session.error && !session.data) {
    return (
      <main style={{ maxWidth: 560, margin: "15vh auto 0" }}>
        <h1 className="hidden-label">Foreshock</h1>
        <ProblemNote error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  }
  if (!session.data?.authenticated || oneTime) return <SignIn />;
  return (
    <Shell>
      <Guard>
        <Switch>
          <Route path="/" component={Overview} />
          <Route path="/explore" component={Explore} />
          <Route path="/tail" component={Tail} />
          <Route path="/patterns/:id?" component={Patterns} />
          <Route path="/anomalies" component={Anomalies} />
          <Route path="/incidents" component={Incidents} />
          <Route path="/incidents/:id" component={Incident} />
          <Route path="/send" component={Send} />
          <Route path="/settings/:tab?" component={Settings} />
          <Route component={Nowhere} />
        </Switch>
      </Guard>
    </Shell>
  );
}

function Nowhere() {
  const [, navigate] = useLocation();
  useEffect(() => {
    document.title = "Not found · Foreshock";
  }, []);
  return (
    <Empty title="There is no such page">
      <h1 className="hidden-label">Not found</h1>
      <Button onClick={() => navigate("/")}>To the overview</Button>
    </Empty>
  );
}

// A screen that fails shows why, and the rest of the page goes on working.
class Guard extends Component<{ children: ReactNode }, { error: unknown; path: string }> {
  override state = { error: null as unknown, path: "" };

  static getDerivedStateFromError(error: unknown) {
    return { error, path: window.location.pathname };
  }

  override componentDidUpdate() {
    if (this.state.error !== null && this.state.path !== window.location.pathname) this.setState({ error: null });
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    // A TypeError while drawing is a fault of the page; only one of fetch means that nobody answers.
    const { error } = this.state;
    const shown =
      error instanceof ApiProblem ? error : new Error(error instanceof Error ? error.message : String(error));
    return <ProblemNote error={shown} retry={() => window.location.reload()} />;
  }
}
