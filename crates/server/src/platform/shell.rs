//! What stands around every page: the name of the centre, the rooms, the reader, the language.

use dure_testbed::report::Message;

use super::assets;
use super::authorisation::Role;
use super::i18n::Lang;
use super::moment::Moment;
use super::web::Caller;

/// A room in the navigation.
pub struct Room {
    /// Where it is.
    pub href: &'static str,
    /// Its name in the reader's language.
    pub label: String,
    /// Whether the page is in it.
    pub here: bool,
    /// Whether it is open yet.
    pub ready: bool,
}

/// The reader.
pub struct Who<'a> {
    /// Name.
    pub name: &'a str,
    /// Organisation.
    pub organisation: &'a str,
    /// Roles in the reader's language.
    pub roles: String,
}

/// The other language of the site.
pub struct Other {
    /// Its tag.
    pub tag: &'static str,
    /// Its name in itself.
    pub label: &'static str,
}

/// A sentence that the last page left.
pub struct Flash {
    /// `ok`, `info`, `warn` or `error`.
    pub kind: String,
    /// The sentence.
    pub text: String,
}

/// What stands around a page.
pub struct Shell<'a> {
    caller: &'a Caller,
    title: String,
    rooms: Vec<Room>,
}

/// Rooms: where, the id of their name, whether people must be signed in to see them in the
/// navigation, whether they are open yet.
const ROOMS: [(&str, &str, bool, bool); 12] = [
    ("/try", "room-try", false, true),
    ("/datasets", "room-datasets", true, true),
    ("/runs", "room-runs", true, true),
    ("/diagnosis", "room-diagnosis", false, true),
    ("/needs", "room-needs", false, true),
    ("/window", "room-window", false, true),
    ("/matching", "room-matching", false, true),
    ("/meetings", "room-meetings", false, true),
    ("/dataspace", "room-dataspace", true, true),
    ("/alliance", "room-alliance", false, false),
    ("/ship", "room-ship", false, false),
    ("/academy", "room-academy", false, false),
];

/// What only some roles find in the navigation: where, the id of its name, for whom.
const OFFICES: [(&str, &str, Role); 3] = [
    ("/centre/people", "room-people", Role::CentreAdministrator),
    ("/centre/letters", "room-letters", Role::CentreAdministrator),
    ("/centre/access-log", "room-access-log", Role::Auditor),
];

impl<'a> Shell<'a> {
    /// Around a page of that title for that caller.
    #[must_use]
    pub fn new(caller: &'a Caller, title: &str) -> Self {
        let signed_in = caller.principal.person().is_some();
        let rooms = ROOMS
            .iter()
            .filter(|(_, _, members_only, _)| signed_in || !members_only)
            .map(|(href, label, _, ready)| Room {
                href,
                label: caller.words.text(label),
                here: caller.path == *href || caller.path.starts_with(&format!("{href}/")),
                ready: *ready,
            })
            .collect::<Vec<_>>();
        let offices = OFFICES.iter().filter(|(_, _, role)| {
            caller.principal.person().is_some_and(|person| person.is(*role))
        });
        let offices = offices.map(|(href, label, _)| Room {
            href,
            label: caller.words.text(label),
            here: caller.path == *href,
            ready: true,
        });
        let rooms = rooms.into_iter().chain(offices).collect();
        Self { caller, title: title.to_owned(), rooms }
    }

    /// The sentence of that id.
    #[must_use]
    pub fn text(&self, id: &str) -> String {
        self.caller.words.text(id)
    }

    /// A sentence with one gap, filled with a text.
    #[must_use]
    pub fn fill(&self, id: &str, gap: &str, value: &str) -> String {
        self.caller.words.say(&Message::new(id).text(gap, value))
    }

    /// A sentence with its gaps filled.
    #[must_use]
    pub fn say(&self, message: &Message) -> String {
        self.caller.words.say(message)
    }

    /// Day and time for the reader.
    #[must_use]
    pub fn when(&self, moment: &Moment) -> String {
        moment.readable(self.caller.lang())
    }

    /// The day for the reader.
    #[must_use]
    pub fn day(&self, moment: &Moment) -> String {
        moment.day(self.caller.lang())
    }

    /// The tag of the language.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.caller.lang().tag()
    }

    /// The title of the page.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The address of an asset, with its digest in it so that browsers may keep it for ever; empty
    /// where it has not been built in (those of npm come by `cargo xtask assets`).
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        if assets::has(name) { assets::address(name) } else { String::new() }
    }

    /// The name of the centre.
    #[must_use]
    pub fn centre(&self) -> &str {
        match self.caller.lang() {
            Lang::Ko => &self.caller.centre.name_ko,
            Lang::En => &self.caller.centre.name_en,
        }
    }

    /// The rooms.
    #[must_use]
    pub fn rooms(&self) -> &[Room] {
        &self.rooms
    }

    /// The reader, where signed in.
    #[must_use]
    pub fn who(&self) -> Option<Who<'_>> {
        let person = self.caller.principal.person()?;
        let roles = person.roles.iter().map(|r| self.text(&format!("role-{r}")));
        Some(Who {
            name: &person.name,
            organisation: &person.organisation_name,
            roles: roles.collect::<Vec<_>>().join(", "),
        })
    }

    /// The language that the reader may switch to.
    #[must_use]
    pub fn other_language(&self) -> Other {
        match self.caller.lang() {
            Lang::Ko => Other { tag: "en", label: "English" },
            Lang::En => Other { tag: "ko", label: "한국어" },
        }
    }

    /// The sentence that the last page left.
    #[must_use]
    pub fn flash(&self) -> Option<Flash> {
        let (kind, id) = self.caller.flash.as_ref()?;
        let known = ["ok", "info", "warn", "error"].contains(&kind.as_str());
        let id = format!("flash-{id}");
        // A cookie can be forged; only sentences of ours are said.
        (known && self.caller.words.has(&id))
            .then(|| Flash { kind: kind.clone(), text: self.text(&id) })
    }

    /// How the site is reached from outside.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.caller.site
    }

    /// Whether this is the demo world.
    #[must_use]
    pub fn demo(&self) -> bool {
        self.caller.demo
    }

    /// The address of the page.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.caller.path
    }
}
