//! Images for people.

use std::fmt::Write as _;

use image_store::{Collected, Details, Digest, Summary};

/// A line for each image.
pub(super) fn list(images: &[Summary]) -> String {
    let name = |image: &Summary| image.name.clone().unwrap_or_else(|| "-".into());
    let width = images
        .iter()
        .map(|image| name(image).len())
        .max()
        .unwrap_or(0)
        .max(4);
    let mut table = format!(
        "{:<width$}  {:<12}  {:>6}  {:>9}  {:<6}  WHAT\n",
        "NAME", "DIGEST", "LAYERS", "SIZE", ""
    );
    for image in images {
        let line = format!(
            "{:<width$}  {:<12}  {:>6}  {:>9}  {:<6}  {}",
            name(image),
            short(&image.digest),
            image.layers,
            megabytes(image.bytes),
            if image.in_use { "in use" } else { "" },
            short_line(&image.comment)
        );
        let _ = writeln!(table, "{}", line.trim_end());
    }
    table
}

/// All about one image.
pub(super) fn details(details: &Details) -> String {
    let Details {
        summary,
        platform,
        config,
        layer_details,
    } = details;
    let mut text = String::new();
    let mut line = |key: &str, value: &str| {
        if !value.is_empty() {
            let _ = writeln!(text, "{key:<12}{}", one_line(value));
        }
    };
    line("name", summary.name.as_deref().unwrap_or("-"));
    line("digest", &summary.digest.to_string());
    line("platform", platform);
    line("size", &megabytes(summary.bytes));
    line("what", &summary.comment);
    line("in use", if summary.in_use { "yes" } else { "no" });
    line("user", &config.user);
    line("directory", &config.working_dir);
    line("entrypoint", &config.entrypoint.join(" "));
    line("command", &config.cmd.join(" "));
    for variable in &config.env {
        line("env", variable);
    }
    for (number, layer) in layer_details.iter().enumerate() {
        let key = format!("layer {}", number + 1);
        line(&key, &layer.path.display().to_string());
        line("", &format!("blob {}, {}", layer.digest, layer.media_type));
        let notes = &layer.notes;
        let entries = format!("{} in {} entries", megabytes(notes.bytes), notes.entries);
        line("", &entries);
        if layer.is_archive() {
            let fence = if notes.confined { "with" } else { "without" };
            line("", &format!("unpacked {fence} Landlock"));
        }
        for (count, what) in [
            (notes.dropped_xattrs, "extended attributes left out"),
            (notes.clamped_owners, "owners above 65535 made nobody"),
        ] {
            if count > 0 {
                line("", &format!("{count} {what}"));
            }
        }
    }
    text
}

/// What a collection removed.
pub(super) fn collected(collected: &Collected) -> String {
    let mut text = format!(
        "removed {} images, {} layers and {} blobs: {}\n",
        collected.images,
        collected.layers,
        collected.blobs,
        megabytes(collected.bytes)
    );
    for digest in &collected.in_use {
        let _ = writeln!(text, "kept {}, which a sandbox uses", short(digest));
    }
    text
}

/// The first 12 digits.
pub(super) fn short(digest: &Digest) -> &str {
    &digest.hex()[..12]
}

pub(super) fn megabytes(bytes: u64) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}

/// What an image says of itself, without what would steer a terminal.
fn one_line(text: &str) -> String {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    text.chars().map(plain).collect()
}

fn short_line(text: &str) -> String {
    const MOST: usize = 100;
    one_line(text).chars().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_cannot_steer_the_terminal() {
        let image = Summary {
            name: Some("a".into()),
            digest: Digest::of(b""),
            layers: 2,
            bytes: 1_250_000,
            comment: format!("x\u{1b}]0;title\u{7}\ny{}", "z".repeat(500)),
            in_use: true,
        };
        let table = list(&[image]);
        let lines: Vec<_> = table.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(
            lines[1].starts_with("a     e3b0c44298fc       2     1.2 MB  in use  x ]0;title  yzz"),
            "{table}"
        );
        assert!(lines[1].len() < 160);
    }
}
