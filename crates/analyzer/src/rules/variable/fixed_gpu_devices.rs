//! ## What it does
//! Finds `NVIDIA_VISIBLE_DEVICES` and `CUDA_VISIBLE_DEVICES` in `ENV` with numbers or identifiers of GPUs, or `all` where
//! the image says so already.
//!
//! ## Why it matters
//! Which GPUs a container may use is decided where it runs: another machine has others. Who starts the container sees
//! nothing of the choice in the image, and wonders where the GPUs are.
//!
//! ## Example
//! ```dockerfile
//! ENV CUDA_VISIBLE_DEVICES=0
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # docker run --gpus device=0 ...
//! ```
//!
//! ## Fix safety
//! There is no fix: what the image is started with has to change too.
//!
//! ## See also
//! Lesson 10.8, secrets and arguments.
//!
//! # 日本語
//! ## 何を調べるか
//! `ENV` で `NVIDIA_VISIBLE_DEVICES` や `CUDA_VISIBLE_DEVICES` に GPU の番号や識別子を固定しているもの、イメージが
//! すでに指定している `all` を探します。
//!
//! ## なぜ問題か
//! どの GPU を使うかは、動かす場所で決めることです。別のマシンには別の GPU があります。起動する人からはイメージの中の
//! 指定が見えず、GPU が足りない理由が分かりません。
//!
//! ## 修正の安全性
//! 自動修正はありません。起動のしかたも変える必要があります。
//!
//! ## 関連
//! レッスン 10.8「秘密と引数」。

use dockerfile::{Command, ImageName};

use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "fixed-gpu-devices",
    aliases: &["tally/gpu/no-hardcoded-visible-devices"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("GPUs chosen in the image", "イメージで固定された GPU"),
    docs: docs_of!("fixed_gpu_devices.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format!("`{name}` fixes in the image which GPUs are used. Leave that to who starts the container."),
        format!("`{name}` で使う GPU がイメージに固定されます。コンテナを起動するときに指定しましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for &site in &document.sites {
        let Command::Env(pairs) = &site.instruction.command else {
            continue;
        };
        for pair in pairs {
            let name = pair.name.text.as_str();
            let Some(value) = &pair.value else { continue };
            let Some(devices) = document.expand(site, value) else {
                continue;
            };
            let is_fixed = match name {
                "CUDA_VISIBLE_DEVICES" => devices == "all" || chooses(&devices),
                "NVIDIA_VISIBLE_DEVICES" => {
                    chooses(&devices) || (devices == "all" && is_on_cuda(document, site))
                }
                _ => false,
            };
            if is_fixed {
                report.add(pair.name.span.to(value.span), message(name));
            }
        }
    }
}

/// Numbers, or identifiers such as `GPU-8d2a` and `MIG-1/0`.
fn chooses(devices: &str) -> bool {
    !devices.is_empty()
        && devices.split(',').map(str::trim).all(|device| {
            let is_number = !device.is_empty() && device.bytes().all(|byte| byte.is_ascii_digit());
            is_number || device.starts_with("GPU-") || device.starts_with("MIG-")
        })
}

/// Whether the stage goes back to an image that makes all GPUs visible itself.
fn is_on_cuda(document: &Document<'_>, site: Site<'_>) -> bool {
    let stage = site.stage.and_then(|stage| document.stages.get(stage));
    let line = std::iter::successors(stage, |stage| {
        stage.parent.and_then(|parent| document.stages.get(parent))
    });
    let image = line
        .last()
        .and_then(|stage| document.expand_from(&stage.from.image));
    image.is_some_and(|image| ImageName::parse(&image).repository.ends_with("nvidia/cuda"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nENV X=1 CUDA_VISIBLE_DEVICES=0,1",
            &["CUDA_VISIBLE_DEVICES=0,1"],
        );
        hits(
            &RULE,
            "FROM a:1\nENV NVIDIA_VISIBLE_DEVICES GPU-8d2a",
            &["NVIDIA_VISIBLE_DEVICES GPU-8d2a"],
        );
        hits(
            &RULE,
            "FROM nvidia/cuda:12.4.1-base AS a\nFROM a\nENV NVIDIA_VISIBLE_DEVICES=all",
            &["NVIDIA_VISIBLE_DEVICES=all"],
        );
        passes(&RULE, "FROM a:1\nENV NVIDIA_VISIBLE_DEVICES=all");
        passes(
            &RULE,
            "FROM a:1\nENV NVIDIA_VISIBLE_DEVICES=none CUDA_VISIBLE_DEVICES=\"\"",
        );
        passes(
            &RULE,
            "FROM a:1\nARG CUDA_VISIBLE_DEVICES=0\nARG D\nENV CUDA_VISIBLE_DEVICES=$D",
        );
    }
}
