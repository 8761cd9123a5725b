//! From a problem in plain words to a table at which somebody sits who has solved it.
//!
//! Plain data in, plain data out: no database, no clock, no randomness. [`text`] makes words comparable as
//! people type them, in Korean and English; the [`lexicon`] knows what the shop floor and the trade call
//! the same thing; [`lists`] holds official codes and holidays; [`embed`] has the meaning of a
//! sentence as a vector, [`morphemes`] its parts, both within the process; [`search`] finds, [`ranking`] orders
//! and explains; [`meetings`] plans who meets whom and when.
//!
//! ```
//! use dure_matching::lexicon::Lexicon;
//!
//! let lexicon = Lexicon::shipped()?;
//! let need = "컴프레서가 갑자기 멈추기 전에 미리 알 수 없나요?";
//! let about: Vec<&str> =
//!     lexicon.terms_in(need).iter().map(|found| lexicon.terms()[found.at].named.ko.as_str()).collect();
//! assert!(about.contains(&"예지보전"));
//! # Ok::<(), &'static dure_matching::lexicon::BadLexicon>(())
//! ```

pub mod embed;
pub mod lexicon;
pub mod lists;
pub mod meetings;
pub mod morphemes;
pub mod ranking;
pub mod search;
pub mod text;
