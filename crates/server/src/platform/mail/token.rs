//! By what an answer finds the conversation that it belongs to, and the end of what it says.

/// The line that letters carry above what they quote, so that the end of an answer is found. It is
/// the same in all languages: whatever stands below it is not read.
pub const MARKER: &str =
    "##- 이 줄 위에 답장을 적어 주십시오 · Please write your answer above this line -##";

/// How long the token of a conversation is: 96 bits in hexadecimal digits. Small letters alone, because
/// mail servers do not keep capitals apart.
pub(super) const TOKEN: usize = 24;

/// The token after a `#` or `+` in a text.
pub(super) fn token_in(text: &str) -> Option<String> {
    let is_token = |part: &&str| part.len() == TOKEN;
    text.split(['#', '+'])
        .skip(1)
        .map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(rest.len());
            rest.get(..end).unwrap_or_default()
        })
        .find(is_token)
        .map(str::to_ascii_lowercase)
}
