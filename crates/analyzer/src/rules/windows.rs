//! Which stages are for Windows.

use dockerfile::Stage;

use crate::document::{Document, Site};

/// Parts of the names of Microsoft's base images, and of the tags of images built on them.
const REPOSITORIES: [&str; 7] = [
    "windows/",
    "mcr.microsoft.com/windows",
    "microsoft/windowsservercore",
    "microsoft/nanoserver",
    "microsoft/iis",
    "microsoft/aspnet",
    "dotnet/framework/",
];
const TAGS: [&str; 3] = ["windowsservercore", "nanoserver", "ltsc20"];

/// For each stage, whether it surely is for Windows.
pub(super) fn stages(document: &Document<'_>) -> Vec<bool> {
    let mut windows: Vec<bool> = Vec::with_capacity(document.stages.len());
    for stage in &document.stages {
        let inherited = stage.parent.and_then(|parent| windows.get(parent).copied());
        windows.push(inherited.unwrap_or_else(|| is_windows_image(stage)));
    }
    windows
}

/// Whether the stage of `site` is one of them.
pub(super) fn is_windows(stages: &[bool], site: Site<'_>) -> bool {
    site.stage
        .and_then(|index| stages.get(index).copied())
        .unwrap_or(false)
}

fn is_windows_image(stage: &Stage<'_>) -> bool {
    if let Some(platform) = &stage.from.platform
        && !platform.has_variable()
    {
        return platform.text.starts_with("windows");
    }
    let image = stage.from.image_name();
    let repository = image.repository.to_ascii_lowercase();
    let tag = image.tag.unwrap_or_default();
    REPOSITORIES.iter().any(|part| repository.contains(part)) || TAGS.iter().any(|part| tag.contains(part))
}
