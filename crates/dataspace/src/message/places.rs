//! Where messages go (Dataspace Protocol 2025-1, sections 6.3 and 8.3: the binding to HTTPS).

use crate::{Side, negotiation, transfer};

/// The path below the other side's address to which a deed of a negotiation is sent. The pid is the other
/// side's; empty where it has not named the process yet.
#[must_use]
pub fn of_negotiation(by: Side, deed: negotiation::Deed, pid: &str) -> String {
    use negotiation::Deed;
    let last = match (deed, by) {
        (Deed::Request, _) => "request",
        (Deed::Offer, _) => "offers",
        (Deed::Accept | Deed::Finalize, _) => "events",
        (Deed::Agree, _) => "agreement",
        (Deed::Verify, _) => "agreement/verification",
        (Deed::Terminate, _) => "termination",
    };
    below("negotiations", pid, last)
}

/// The same for a transfer.
#[must_use]
pub fn of_transfer(deed: transfer::Deed, pid: &str) -> String {
    use transfer::Deed;
    let last = match deed {
        Deed::Request => "request",
        Deed::Start => "start",
        Deed::Complete => "completion",
        Deed::Suspend => "suspension",
        Deed::Terminate => "termination",
    };
    below("transfers", pid, last)
}

fn below(kind: &str, pid: &str, last: &str) -> String {
    match pid {
        "" => format!("/{kind}/{last}"),
        pid => format!("/{kind}/{}/{last}", segment(pid)),
    }
}

/// A name as one segment of a path: what a peer calls a process decides no path of ours.
#[must_use]
pub fn segment(pid: &str) -> String {
    let mut all = String::new();
    for byte in pid.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'~' | b':' => {
                all.push(char::from(byte));
            }
            // A segment of dots alone would climb.
            b'.' if !pid.bytes().all(|b| b == b'.') => all.push('.'),
            _ => all.push_str(&format!("%{byte:02X}")),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_go_where_the_binding_says() {
        use negotiation::Deed as N;
        let c = |deed, pid| of_negotiation(Side::Consumer, deed, pid);
        assert_eq!(c(N::Request, ""), "/negotiations/request");
        assert_eq!(c(N::Request, "urn:uuid:1"), "/negotiations/urn:uuid:1/request");
        assert_eq!(c(N::Verify, "1"), "/negotiations/1/agreement/verification");
        let p = |deed, pid| of_negotiation(Side::Provider, deed, pid);
        assert_eq!(p(N::Offer, ""), "/negotiations/offers");
        assert_eq!(p(N::Agree, "1"), "/negotiations/1/agreement");
        assert_eq!(p(N::Finalize, "1"), "/negotiations/1/events");
        assert_eq!(of_transfer(transfer::Deed::Request, ""), "/transfers/request");
        assert_eq!(of_transfer(transfer::Deed::Suspend, "7"), "/transfers/7/suspension");
    }

    #[test]
    fn a_name_of_a_process_is_one_segment_whatever_is_in_it() {
        assert_eq!(segment("../../admin?x#y"), "..%2F..%2Fadmin%3Fx%23y");
        assert_eq!((segment(".."), segment("a.b")), ("%2E%2E".to_owned(), "a.b".to_owned()));
        assert_eq!(segment("가"), "%EA%B0%80");
    }
}
