//! The binary `dure`.

mod platform;

fn main() {
    let _ = platform::i18n::Words::new(platform::i18n::Lang::Ko);
}
