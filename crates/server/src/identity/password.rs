//! Passwords: which may be chosen, and their hashes (argon2id), made by a few threads that work for
//! all, so that ten thousand tries at signing in wait at the door and do not eat the machine.

use std::sync::Arc;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::input::{Email, InputError};
use crate::platform::web::Problem;

/// The shortest, in characters. Length is what makes a password strong; no rules on its letters
/// (NIST SP 800-63B).
pub const SHORTEST: usize = 10;

/// The longest, in characters: nobody types more, and a hash of a megabyte is somebody's joke.
const LONGEST: usize = 200;

/// How many hashes at once.
const AT_ONCE: usize = 2;

/// How long somebody waits for a turn before being told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Words that begin or end with digits and signs in most lists of stolen passwords.
const COMMON: &[&str] = &[
    "password",
    "passwd",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qazwsx",
    "qazwsxedc",
    "iloveyou",
    "letmein",
    "welcome",
    "admin",
    "administrator",
    "superman",
    "batman",
    "dragon",
    "monkey",
    "football",
    "baseball",
    "princess",
    "sunshine",
    "master",
    "shadow",
    "trustno",
    "computer",
    "internet",
    "samsung",
    "google",
    "changeme",
    "secret",
    "default",
    "guest",
    "manager",
    "system",
    "factory",
    "company",
    "korea",
    "seoul",
    "dure",
    "test",
    "testtest",
    "hello",
    "helloworld",
    "abcdefghij",
    "abcdef",
    "abc",
    "qwe",
    "asd",
    "asdf",
    "asdfasdf",
    "qwer",
    "qwerqwer",
    "love",
    "passpass",
    "rkskekfk",
    "dkssud",
    "dkssudgktpdy",
    "tkfkdgo",
    "tkfkdgody",
    "qlalfqjsgh",
    "dhsmfeh",
    "rlaqkq",
    "비밀번호",
    "안녕하세요",
    "사랑해",
    "사랑해요",
    "대한민국",
    "가나다라마바사",
];

/// A password that somebody may choose.
pub struct NewPassword(String);

impl NewPassword {
    /// The password of a person with that address, of an organisation of that name.
    ///
    /// # Errors
    /// When it is too short, or easily guessed.
    pub fn new(text: &str, email: Option<&Email>, organisation: &str) -> Result<Self, InputError> {
        let length = text.chars().count();
        if length == 0 {
            return Err(InputError::Missing);
        }
        if length < SHORTEST {
            return Err(InputError::PasswordShort(SHORTEST));
        }
        if length > LONGEST {
            return Err(InputError::Long(LONGEST));
        }
        let plain = text.to_lowercase();
        if common(&plain) {
            return Err(InputError::PasswordCommon);
        }
        if telling(&plain, email, organisation) {
            return Err(InputError::PasswordTelling);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether it is a word that many people use with something around it, or hardly more than a
/// pattern.
fn common(plain: &str) -> bool {
    let chars: Vec<char> = plain.chars().collect();
    let mut seen = chars.clone();
    seen.sort_unstable();
    seen.dedup();
    let core = plain.trim_matches(|c: char| !c.is_alphabetic());
    let unleeted: String = core
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' => 'l',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            other => other,
        })
        .collect();
    let steady = |step: i32| {
        chars.windows(2).filter(|w| matches!(w, [a, b] if *b as i32 - *a as i32 == step)).count()
            + 3
            >= chars.len()
    };
    let again =
        (1..=chars.len() / 2).any(|n| chars.iter().zip(chars.iter().skip(n)).all(|(a, b)| a == b));
    seen.len() <= 3
        || COMMON.contains(&core)
        || COMMON.contains(&unleeted.as_str())
        || steady(1)
        || steady(-1)
        || again
        || plain.contains("1234567890")
        || plain.contains("1q2w3e4r")
}

/// Whether it is mostly what everybody knows of the person.
fn telling(plain: &str, email: Option<&Email>, organisation: &str) -> bool {
    let tight: String =
        organisation.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    let local = email.map(Email::local).unwrap_or_default();
    [local, tight.as_str()].iter().any(|known| known.chars().count() >= 3 && plain.contains(known))
}

/// Those who make and compare hashes. Cheap to clone.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// The hash of a password that nobody has: whoever asks for an account that is not there waits
    /// as long as anybody.
    nobodys: Arc<str>,
}

impl Passwords {
    /// New ones.
    #[must_use]
    pub fn new() -> Self {
        let nobodys = hash(uuid::Uuid::new_v4().to_string().as_bytes()).unwrap_or_default();
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), nobodys: nobodys.into() }
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// When there are too many before it.
    pub async fn hash(&self, password: NewPassword) -> Result<String, Problem> {
        let hashed = self.in_turn(move || hash(password.0.as_bytes())).await?;
        hashed.ok_or_else(|| Problem::internal(&"a password could not be hashed"))
    }

    /// Whether the password is the one of the hash. Without a hash it is not, after the same time.
    ///
    /// # Errors
    /// When there are too many before it.
    pub async fn fits(&self, password: &str, hash: Option<String>) -> Result<bool, Problem> {
        let known = hash.filter(|h| !h.is_empty());
        let (is_there, hash) = (known.is_some(), known.unwrap_or_else(|| self.nobodys.to_string()));
        // What could never have been chosen is compared as something short, not as a megabyte.
        let password: String = password.chars().take(LONGEST + 1).collect();
        let fits = self.in_turn(move || compare(password.as_bytes(), &hash)).await?;
        Ok(fits && is_there)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.turns).acquire_owned();
        let turn = tokio::time::timeout(PATIENCE, turn).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Problem::unavailable(&"too many passwords are waiting to be compared"));
        };
        let done = spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|e| Problem::internal(&e))
    }
}

impl Default for Passwords {
    fn default() -> Self {
        Self::new()
    }
}

/// In PHC form, with 19 MiB of memory and two passes.
fn hash(password: &[u8]) -> Option<String> {
    Argon2::default().hash_password(password).ok().map(|hash| hash.to_string())
}

fn compare(password: &[u8], hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    Argon2::default().verify_password(password, &hash).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Option<InputError> {
        let email = "haneul.kim@example.com".parse().unwrap();
        NewPassword::new(text, Some(&email), "한빛 정밀").err()
    }

    #[test]
    fn any_letters_will_do_when_there_are_ten_of_them() {
        for good in
            ["우리 공장 3호기 앞에서", "correct horse battery", "zkvl-dmstkstk", "9카4라7하2바5자"]
        {
            assert!(refused(good).is_none(), "{good}: {:?}", refused(good));
        }
        assert_eq!(refused("짧은 비밀"), Some(InputError::PasswordShort(10)));
        assert_eq!(refused(&"하나둘셋".repeat(51)), Some(InputError::Long(200)));
        assert_eq!(refused(""), Some(InputError::Missing));
    }

    #[test]
    fn what_many_people_use_is_refused() {
        for bad in [
            "password123",
            "P@ssw0rd!!",
            "qwertyuiop",
            "1234567890",
            "12345678901",
            "aaaaaaaaaa",
            "abcdefghij",
            "9876543210",
            "asdfasdf12",
            "abcabcabcabc",
            "admin12345",
            "1q2w3e4r5t",
            "비밀번호1234567",
            "dkssudgktpdy",
        ] {
            assert_eq!(refused(bad), Some(InputError::PasswordCommon), "{bad}");
        }
    }

    #[test]
    fn what_everybody_knows_of_the_person_is_refused() {
        for bad in ["haneul.kim!!77", "xx-한빛정밀-2026", "HANEUL.KIM 봄비"] {
            assert_eq!(refused(bad), Some(InputError::PasswordTelling), "{bad}");
        }
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_alone_and_says_how_it_was_made() {
        let passwords = Passwords::new();
        let new = NewPassword::new("우리 공장 3호기 앞에서", None, "").unwrap();
        let hash = passwords.hash(new).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(passwords.fits("우리 공장 3호기 앞에서", Some(hash.clone())).await.unwrap());
        assert!(!passwords.fits("우리 공장 4호기 앞에서", Some(hash)).await.unwrap());
        assert!(!passwords.fits("", None).await.unwrap());
        assert!(!passwords.fits("", Some(String::new())).await.unwrap());
    }
}
