// Hands the visual language (theme.css) to Mantine, which we use for what is hard to get right by hand: dialogs,
// drawers, menus, popovers and tooltips. It holds no value of its own.
import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/UnstyledButton.css";
import "@mantine/core/styles/Paper.css";
import "@mantine/core/styles/CloseButton.css";
import "@mantine/core/styles/Overlay.css";
import "@mantine/core/styles/Popover.css";
import "@mantine/core/styles/Menu.css";
import "@mantine/core/styles/ModalBase.css";
import "@mantine/core/styles/Modal.css";
import "@mantine/core/styles/Drawer.css";
import "@mantine/core/styles/Tooltip.css";
import "@mantine/core/styles/ScrollArea.css";
import { createTheme, type MantineColorSchemeManager } from "@mantine/core";
import "./mantine.css";

export const mantineTheme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false, offset: 6, transitionProps: { duration: 80 } } },
    Menu: { defaultProps: { shadow: "none", offset: 6, transitionProps: { duration: 80 }, position: "bottom-end" } },
    Popover: { defaultProps: { shadow: "none", offset: 6, transitionProps: { duration: 80 } } },
    Modal: { defaultProps: { centered: false, transitionProps: { duration: 100 }, yOffset: "10vh" } },
    Drawer: { defaultProps: { position: "right", transitionProps: { duration: 140 } } },
  },
});

const key = "foreshock.theme";

// boot.js reads the same key before the first paint.
export const colorSchemeManager: MantineColorSchemeManager = (() => {
  let stop: (() => void) | undefined;
  return {
    get: (fallback) => {
      try {
        const value = localStorage.getItem(key);
        return value === "dark" || value === "light" || value === "auto" ? value : fallback;
      } catch {
        return fallback;
      }
    },
    set: (value) => {
      try {
        localStorage.setItem(key, value);
      } catch {
        // Storage is off: the choice lasts as long as the page.
      }
    },
    subscribe: (update) => {
      const listen = (event: StorageEvent) => {
        if (event.key !== key) return;
        if (event.newValue === "dark" || event.newValue === "light" || event.newValue === "auto")
          update(event.newValue);
      };
      window.addEventListener("storage", listen);
      stop = () => window.removeEventListener("storage", listen);
    },
    unsubscribe: () => stop?.(),
    clear: () => localStorage.removeItem(key),
  };
})();
