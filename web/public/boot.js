// Runs before the first paint so that a chosen theme does not flash the other one. A file and not an inline
// script, because the page's content security policy allows none.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem("foreshock.theme");
  } catch {
    // Storage is off: the system's theme it is.
  }
  const dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
