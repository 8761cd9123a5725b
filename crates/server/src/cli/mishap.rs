//! A mistake of our own: caught, and told in plain words.

use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook, take_hook};
use std::sync::Mutex;

/// Where in the source the first mistake happened; all that a report of it needs.
static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// What `work` gives, or the place in the source where it broke.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    let before = take_hook();
    set_hook(Box::new(remember));
    let done = catch_unwind(AssertUnwindSafe(work));
    set_hook(before);
    done.map_err(|_| {
        let place = PLACE.lock().ok().and_then(|mut place| place.take());
        place.unwrap_or_else(|| "?".to_owned())
    })
}

fn remember(info: &PanicHookInfo<'_>) {
    if let Ok(mut place) = PLACE.lock() {
        place.get_or_insert_with(|| info.location().map_or("?".to_owned(), in_the_source));
    }
}

/// File and line, without the folders of the machine that built it.
fn in_the_source(at: &std::panic::Location<'_>) -> String {
    let file = at.file().replace('\\', "/");
    let parts: Vec<&str> = file.split('/').collect();
    let from = parts.iter().rposition(|p| *p == "src").map_or(0, |src| src.saturating_sub(1));
    format!("{}:{}", parts[from..].join("/"), at.line())
}

#[cfg(test)]
mod tests {
    /// One test, because the hook is one for the whole process.
    #[test]
    fn a_mistake_is_caught_in_any_thread_and_its_place_told() {
        let here: Result<(), String> = super::caught(|| panic!("of our own"));
        let place = here.unwrap_err();
        assert!(place.starts_with("server/src/cli/mishap.rs:"), "{place}");
        let far = super::caught(|| {
            crate::cli::attempt::with_threads(Some(2), || {
                rayon::join(|| (), || panic!("far away"));
            });
        });
        assert!(far.unwrap_err().starts_with("server/src/cli/mishap.rs:"));
        assert_eq!(super::caught(|| 7), Ok(7));
    }
}
