use proptest::prelude::*;

use super::super::{Checkpoint, Commitment, Hash, Note, Salt, Signer, Tree, leaf};
use super::*;

const ORIGIN: &str = "centre.example/log";

fn log() -> Signer {
    Signer::new(ORIGIN, &[1; 32]).unwrap()
}

fn firm() -> Signer {
    Signer::new("firm.example", &[2; 32]).unwrap()
}

fn bodies(size: usize) -> Vec<String> {
    (0..size).map(|n| format!(r#"{{"kind":"read","rows":{n}}}"#)).collect()
}

fn tree(bodies: &[String]) -> Tree {
    let mut tree = Tree::default();
    bodies.iter().for_each(|body| tree.push(leaf(body.as_bytes())));
    tree
}

fn signed(tree: &Tree, size: usize, signer: &Signer) -> Note {
    let root = tree.root(size).unwrap();
    Checkpoint { origin: ORIGIN.into(), size: size as u64, root }.sign(signer).unwrap()
}

fn begun(whole: bool) -> (Writer, Vec<String>) {
    let (log, firm) = (log(), firm());
    let keys = (&[log.verifier().clone()], &[firm.verifier().clone()]);
    let (writer, first) = Writer::begin(ORIGIN, keys.0, keys.1, whole).unwrap();
    (writer, vec![first])
}

/// A whole log: checkpoints and receipts of some sizes, each where it can stand last.
fn whole(bodies: &[String], checkpoints: &[usize], receipts: &[(usize, Note)]) -> Vec<String> {
    let tree = tree(bodies);
    let (mut writer, mut lines) = begun(true);
    for number in 0..=bodies.len() {
        if checkpoints.contains(&number) {
            lines.push(writer.checkpoint(&signed(&tree, number, &log()), &[]).unwrap());
        }
        for (_, note) in receipts.iter().filter(|(at, _)| *at == number) {
            lines.push(writer.receipt(note, &[]).unwrap());
        }
        if let Some(body) = bodies.get(number) {
            let entry = Entry { number: number as u64, body: body.clone(), ..Entry::default() };
            lines.push(writer.entry(entry).unwrap());
        }
    }
    lines.push(writer.end().unwrap());
    lines
}

fn good() -> Vec<String> {
    let bodies = bodies(7);
    let receipt = signed(&tree(&bodies), 3, &firm());
    whole(&bodies, &[3, 7], &[(3, receipt)])
}

/// A part of a log: these entries, and papers of these sizes, signed by the log or else by the firm.
fn part(bodies: &[String], papers: &[(usize, bool)], entries: &[usize]) -> Vec<String> {
    let tree = tree(bodies);
    let (mut writer, mut lines) = begun(false);
    let mut before = None;
    for (size, own) in papers {
        let proof = before.and_then(|old| tree.consistency(old, *size)).unwrap_or_default();
        lines.push(if *own {
            writer.checkpoint(&signed(&tree, *size, &log()), &proof).unwrap()
        } else {
            writer.receipt(&signed(&tree, *size, &firm()), &proof).unwrap()
        });
        before = Some(*size);
    }
    let size = papers.iter().rev().find(|(_, own)| *own).unwrap().0;
    for number in entries {
        let hashes = tree.inclusion(*number, size).unwrap();
        let proof = Some(Proof { size: size as u64, hashes });
        let body = bodies[*number].clone();
        let entry = Entry { number: *number as u64, body, proof, openings: vec![] };
        lines.push(writer.entry(entry).unwrap());
    }
    lines.push(writer.end().unwrap());
    lines
}

fn read(lines: &[String]) -> Result<Report, Fault> {
    verify(lines.concat().as_bytes())
}

fn wrong(lines: &[String]) -> (u64, Wrong) {
    let fault = read(lines).unwrap_err();
    (fault.line, fault.wrong)
}

macro_rules! refused {
    ($lines:expr, $line:expr, $wrong:pat) => {
        let (line, found) = wrong(&$lines);
        assert!(line == $line && matches!(&found, $wrong), "line {line}: {found:?}");
    };
}

#[test]
fn a_whole_log_is_verified_and_told_of() {
    let report = read(&good()).unwrap();
    let tree = tree(&bodies(7));
    assert_eq!((report.entries, report.size, report.checkpoints), (7, 7, 2));
    assert_eq!((report.whole, report.root), (true, tree.root(7).unwrap()));
    let receipts = report.receipts[&firm().verifier().to_string()];
    assert_eq!(receipts, Receipts { count: 1, size: 3 });
    let known = Known {
        keys: vec![log().verifier().clone()],
        counterparties: vec![firm().verifier().clone()],
    };
    assert_eq!(verify_by(good().concat().as_bytes(), &known).unwrap(), report);
}

#[test]
fn the_form_of_the_document_is_fixed() {
    let bodies = vec![r#"{"kind":"agreed"}"#.to_owned()];
    let receipt = signed(&tree(&bodies), 1, &firm());
    let lines = whole(&bodies, &[1], &[(1, receipt)]).concat();
    assert_eq!(lines, include_str!("example.jsonl"));
}

#[test]
fn papers_may_stand_before_their_entries() {
    let mut lines = good();
    let last = lines.remove(10);
    assert!(last.contains("checkpoint"));
    lines.insert(1, last);
    assert_eq!(read(&lines).unwrap(), read(&good()).unwrap());
}

#[test]
fn a_document_that_was_cut_anywhere_is_refused() {
    let text = good().concat();
    for at in 0..text.len() {
        assert!(verify(&text.as_bytes()[..at]).is_err(), "{at}");
    }
    let mut lines = good();
    lines.pop();
    refused!(lines, 12, Wrong::CutOff);
}

#[test]
fn a_document_with_any_byte_changed_is_refused() {
    for lines in [good(), part(&bodies(7), &[(3, false), (7, true)], &[1, 5])] {
        let text = lines.concat();
        for (at, flip) in (0..text.len()).flat_map(|at| [(at, 1), (at, 0x20), (at, 0x80)]) {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= flip;
            let read = verify(bytes.as_slice());
            assert!(read.is_err(), "{}", String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn a_document_with_a_line_too_few_or_too_many_is_refused() {
    for lines in [good(), part(&bodies(7), &[(3, false), (7, true)], &[1, 5])] {
        for at in 0..lines.len() {
            let mut fewer = lines.clone();
            let line = fewer.remove(at);
            assert!(read(&fewer).is_err(), "without {line}");
            let mut more = lines.clone();
            more.insert(at, line.clone());
            assert!(read(&more).is_err(), "twice {line}");
        }
        let mut after = lines.clone();
        after.push("\n".into());
        refused!(after, lines.len() as u64 + 1, Wrong::AfterEnd);
    }
}

#[test]
fn of_a_changed_entry_it_is_told_which_one() {
    let mut lines = good();
    assert!(lines[8].contains(r#"\"rows\":5"#), "{}", lines[8]);
    lines[8] = lines[8].replace(r#"\"rows\":5"#, r#"\"rows\":6"#);
    refused!(lines, 9, Wrong::Body { entry: 5 });
    let text = read(&lines).unwrap_err().to_string();
    assert!(text.starts_with("line 9: entry 5 was changed"), "{text}");
    // With its hash changed as well, it lies between two papers.
    let mut bodies = bodies(7);
    bodies[5] = "{}".into();
    lines[8] = whole(&bodies, &[3, 7], &[])[7].clone();
    refused!(lines, 11, Wrong::Root { paper: Paper { by: None, size: 7 }, first: 3 });
    let text = read(&lines).unwrap_err().to_string();
    assert!(text.contains("one from 3 to before 7"), "{text}");
}

#[test]
fn entries_out_of_their_order_are_named() {
    let mut lines = good();
    lines.swap(1, 2);
    refused!(lines, 2, Wrong::Number { found: 1, expected: 0, whole: true });
    let mut lines = part(&bodies(7), &[(7, true)], &[1, 5]);
    lines.swap(2, 3);
    refused!(lines, 4, Wrong::Number { found: 1, expected: 6, whole: false });
}

#[test]
fn a_log_that_was_rewritten_and_signed_anew_fails_by_the_receipt_of_the_other_side() {
    let receipt = signed(&tree(&bodies(7)), 3, &firm());
    let mut rewritten = bodies(7);
    rewritten[1] = "{}".into();
    let lines = whole(&rewritten, &[3, 7], &[(3, receipt.clone())]);
    let (_, found) = wrong(&lines);
    assert!(
        matches!(&found, Wrong::Root { paper, .. } if paper.by.as_deref() == Some("firm.example"))
    );
    // In a part as well, where the papers do not hang together.
    let other = tree(&rewritten);
    let (mut writer, mut lines) = begun(false);
    lines.push(writer.receipt(&receipt, &[]).unwrap());
    let proof = other.consistency(3, 7).unwrap();
    lines.push(writer.checkpoint(&signed(&other, 7, &log()), &proof).unwrap());
    lines.push(writer.end().unwrap());
    refused!(lines, 3, Wrong::Fork { before: 3, .. });
}

#[test]
fn a_log_that_was_shortened_fails_by_the_receipt_of_the_other_side() {
    let receipt = signed(&tree(&bodies(7)), 7, &firm());
    let lines = whole(&bodies(5), &[5], &[(5, receipt)]);
    refused!(lines, 9, Wrong::Ahead { paper: Paper { size: 7, .. }, entries: 5 });
    let lines = part(&bodies(7), &[(5, true), (7, false)], &[2]);
    refused!(lines, 5, Wrong::Ahead { paper: Paper { size: 7, .. }, entries: 5 });
}

#[test]
fn entries_beyond_the_last_checkpoint_and_logs_without_one_are_refused() {
    refused!(whole(&bodies(7), &[5], &[]), 10, Wrong::Unsigned { from: 5, size: 7 });
    refused!(whole(&bodies(2), &[], &[]), 4, Wrong::NoCheckpoint);
    let receipt = signed(&tree(&bodies(2)), 2, &firm());
    refused!(whole(&bodies(2), &[], &[(2, receipt)]), 5, Wrong::NoCheckpoint);
    assert_eq!(read(&whole(&[], &[0], &[])).unwrap().size, 0);
}

#[test]
fn papers_of_strangers_and_of_the_wrong_side_are_refused() {
    let tree = tree(&bodies(2));
    let thief = Signer::new(ORIGIN, &[9; 32]).unwrap();
    for (note, receipt) in [
        (signed(&tree, 0, &thief), false),
        (signed(&tree, 0, &firm()), false),
        (signed(&tree, 0, &log()), true),
    ] {
        let (mut writer, mut lines) = begun(true);
        lines.push(if receipt {
            writer.receipt(&note, &[]).unwrap()
        } else {
            writer.checkpoint(&note, &[]).unwrap()
        });
        let (line, found) = wrong(&lines);
        assert_eq!(line, 2);
        assert!(matches!(found, Wrong::Checkpoint(_) | Wrong::Receipt(_)), "{found}");
    }
}

#[test]
fn a_document_that_was_forged_whole_fails_by_the_keys_that_are_known() {
    let known = Known { keys: vec![log().verifier().clone()], counterparties: vec![] };
    let fault = verify_by(good().concat().as_bytes(), &known).unwrap_err();
    assert!(matches!(&fault.wrong, Wrong::ForeignKey { key } if key.starts_with("firm.example+")));
    let thief = Signer::new(ORIGIN, &[9; 32]).unwrap();
    let keys = [thief.verifier().clone()];
    let (mut writer, first) = Writer::begin(ORIGIN, &keys, &[], true).unwrap();
    let checkpoint = writer.checkpoint(&signed(&tree(&[]), 0, &thief), &[]).unwrap();
    let forged = [first, checkpoint, writer.end().unwrap()];
    assert_eq!(read(&forged).unwrap().keys, keys, "of one piece, by keys that are told");
    let fault = verify_by(forged.concat().as_bytes(), &known).unwrap_err();
    assert!(fault.line == 1 && matches!(fault.wrong, Wrong::ForeignKey { .. }));
}

#[test]
fn nobody_gives_himself_receipts() {
    let own = Signer::new("firm.example", &[1; 32]).unwrap();
    let namesake = Signer::new(ORIGIN, &[2; 32]).unwrap();
    for other in [own, namesake] {
        let keys = ([log().verifier().clone()], [other.verifier().clone()]);
        let (_, first) = Writer::begin(ORIGIN, &keys.0, &keys.1, true).unwrap();
        refused!([first], 1, Wrong::OwnReceipt { .. });
    }
    let (_, none) = Writer::begin(ORIGIN, &[], &[], true).unwrap();
    refused!([none], 1, Wrong::Keys { .. });
    let (_, foreign) = Writer::begin(ORIGIN, &[firm().verifier().clone()], &[], true).unwrap();
    refused!([foreign], 1, Wrong::Keys { .. });
}

#[test]
fn an_entry_of_a_part_is_refused_with_another_proof_number_or_size() {
    let bodies = bodies(7);
    let tree = tree(&bodies);
    let cases: [(u64, u64, Vec<Hash>); 4] = [
        (2, 7, tree.inclusion(3, 7).unwrap()),
        (2, 7, vec![]),
        (3, 7, tree.inclusion(2, 7).unwrap()),
        (7, 7, tree.inclusion(2, 7).unwrap()),
    ];
    for (number, size, hashes) in cases {
        let (mut writer, mut lines) = begun(false);
        lines.push(writer.checkpoint(&signed(&tree, 7, &log()), &[]).unwrap());
        let (body, proof) = (bodies[2].clone(), Some(Proof { size, hashes }));
        lines.push(writer.entry(Entry { number, body, proof, openings: vec![] }).unwrap());
        refused!(lines, 3, Wrong::Proof { size: 7, .. });
    }
    // Proven in a log that a counterparty alone signed, or nobody.
    let mut lines = part(&bodies, &[(5, false), (7, true)], &[2]);
    lines[3] = lines[3].replace(r#""size":7"#, r#""size":5"#);
    refused!(lines, 4, Wrong::NoSuchSize { entry: 2, size: 5 });
    let mut lines = part(&bodies, &[(7, true)], &[2]);
    lines[2] = whole(&bodies, &[], &[])[3].clone();
    refused!(lines, 3, Wrong::NoProof { entry: 2 });
}

#[test]
fn papers_out_of_their_order_or_with_idle_proofs_are_refused() {
    let mut lines = part(&bodies(7), &[(3, true), (7, true)], &[]);
    lines.remove(1);
    refused!(lines, 2, Wrong::IdleProof);
    let mut lines = good();
    lines[4] =
        lines[4].replace(r#""}}"#, &format!(r#"","consistency":["{}"]}}}}"#, base64(&[0; 32])));
    refused!(lines, 5, Wrong::IdleProof);
    let mut lines = part(&bodies(7), &[(7, true), (3, true)], &[]);
    refused!(lines, 3, Wrong::Late { paper: Paper { by: None, size: 3 }, after: 7 });
    lines = good();
    lines.swap(4, 6);
    lines.swap(6, 7);
    let (_, found) = wrong(&lines);
    assert!(matches!(found, Wrong::Number { .. } | Wrong::Late { .. }), "{found}");
    let receipt = signed(&tree(&bodies(2)), 1, &firm());
    refused!(whole(&bodies(2), &[2], &[(2, receipt)]), 5, Wrong::Late { after: 2, .. });
}

#[test]
fn a_false_root_of_an_empty_log_is_refused() {
    let point = Checkpoint { origin: ORIGIN.into(), size: 0, root: [0; 32] };
    for whole in [true, false] {
        let (mut writer, mut lines) = begun(whole);
        lines.push(writer.checkpoint(&point.sign(&log()).unwrap(), &[]).unwrap());
        lines.push(writer.end().unwrap());
        refused!(lines, 2, Wrong::Root { first: 0, .. });
    }
}

#[test]
fn a_commitment_is_opened_to_the_reader_or_forgotten_and_a_false_opening_is_refused() {
    let salt = Salt::new([7; 32]);
    let body = format!(r#"{{"by":["{}"]}}"#, Commitment::to(&salt, "김하늘".as_bytes()));
    let tree = tree(std::slice::from_ref(&body));
    let document = |value: Option<&str>| {
        let (mut writer, mut lines) = begun(true);
        let opening = |value: &str| Opening { salt: salt.clone(), value: value.into() };
        let openings = value.map(opening).into_iter().collect();
        let entry = Entry { number: 0, body: body.clone(), proof: None, openings };
        lines.push(writer.entry(entry).unwrap());
        lines.push(writer.checkpoint(&signed(&tree, 1, &log()), &[]).unwrap());
        lines.push(writer.end().unwrap());
        lines
    };
    let opened = read(&document(Some("김하늘"))).unwrap();
    // Without the salt the log is as whole as with it.
    let forgotten = read(&document(None)).unwrap();
    assert_eq!((opened.openings, forgotten.openings), (1, 0));
    assert_eq!(opened.root, forgotten.root);
    let forged = document(Some("박하늘"));
    refused!(forged, 2, Wrong::Opening { entry: 0, opening: 0 });
    let text = read(&forged).unwrap_err().to_string();
    assert!(!text.contains("하늘"), "{text}");
}

#[test]
fn a_line_without_end_is_given_up() {
    let fault = verify(std::io::BufReader::new(std::io::repeat(b'['))).unwrap_err();
    assert!(matches!(fault.wrong, Wrong::Long), "{fault}");
    assert!(matches!(verify(&b""[..]).unwrap_err().wrong, Wrong::CutOff));
    assert!(matches!(verify(&b"\xff\n"[..]).unwrap_err().wrong, Wrong::Form(_)));
    let mut lines = good();
    lines[0] = lines[0].replace(FORMAT, "dure-audit-log/2");
    refused!(lines, 1, Wrong::Format(_));
}

#[test]
fn unknown_and_repeated_fields_are_refused() {
    for (old, new) in [
        (r#""number":0"#, r#""number":0,"number":0"#),
        (r#""number":0"#, r#""number":0,"note":"""#),
        (r#"{"entry""#, r#"{"end":{},"entry""#),
    ] {
        let mut lines = good();
        lines[1] = lines[1].replace(old, new);
        refused!(lines, 2, Wrong::Form(_));
    }
}

proptest! {
    #[test]
    fn every_whole_log_and_every_part_is_verified(
        size in 1_usize..40,
        picks in prop::collection::btree_set(0_usize..40, 0..10),
        papers in prop::collection::btree_set(1_usize..40, 0..4),
    ) {
        let bodies = bodies(size);
        let tree = tree(&bodies);
        let picks: Vec<_> = picks.into_iter().filter(|n| *n < size).collect();
        let papers: Vec<_> = papers.into_iter().filter(|n| *n < size).collect();
        let receipts: Vec<_> = papers.iter().map(|n| (*n, signed(&tree, *n, &firm()))).collect();
        let report = read(&whole(&bodies, &[papers.clone(), vec![size]].concat(), &receipts));
        prop_assert_eq!(report.unwrap().entries, size as u64);
        let mut signed: Vec<_> = papers.iter().map(|n| (*n, n % 2 == 0)).collect();
        signed.push((size, true));
        let report = read(&part(&bodies, &signed, &picks)).unwrap();
        prop_assert_eq!((report.entries, report.size), (picks.len() as u64, size as u64));
        prop_assert_eq!(report.root, tree.root(size).unwrap());
    }
}
