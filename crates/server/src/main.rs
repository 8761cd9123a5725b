//! The binary `dure`.

mod platform;
mod testbed;

fn main() {
    let _ = platform::i18n::Words::new(platform::i18n::Lang::Ko);
    let _ = testbed::report::html;
}
