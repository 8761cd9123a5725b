// What every page has: menus, the choice of screen, questions before deeds, copying, live progress.
import { autosave } from "./autosave";
import { asked, dialogs } from "./dialog";
import { live } from "./live";
import { menus, rooms } from "./menus";
import { copying, revealing } from "./small";
import { suggesting } from "./suggest";
import { themes } from "./themes";

themes();
menus();
rooms();
dialogs();
asked();
copying();
revealing();
live();
autosave();
suggesting();
document.querySelector<HTMLElement>("[data-focus]")?.focus();
