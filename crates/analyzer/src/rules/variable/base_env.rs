//! The environment of well-known images, as far as a Dockerfile may use it.

use dockerfile::ImageName;

use crate::document::Document;

/// Images that set nothing but `PATH`.
const PLAIN: [&str; 12] = [
    "almalinux",
    "alpine",
    "amazonlinux",
    "archlinux",
    "buildpack-deps",
    "busybox",
    "centos",
    "debian",
    "hello-world",
    "rockylinux",
    "scratch",
    "ubuntu",
];

/// Variables that images set in some of their versions.
const SET: [(&str, &[&str]); 5] = [
    ("archlinux", &["LANG"]),
    ("centos", &["container", "LANG"]),
    ("golang", &["GOLANG_VERSION", "GOPATH", "GOTOOLCHAIN"]),
    ("node", &["NODE_VERSION", "YARN_VERSION"]),
    (
        "python",
        &[
            "GPG_KEY",
            "LANG",
            "PYTHON_GET_PIP_SHA256",
            "PYTHON_GET_PIP_URL",
            "PYTHON_PIP_VERSION",
            "PYTHON_SETUPTOOLS_VERSION",
            "PYTHON_SHA256",
            "PYTHON_VERSION",
        ],
    ),
];

/// For each stage: what its base image sets beside `PATH`; none where that is not known.
pub(super) fn of_stages(document: &Document<'_>) -> Vec<Option<&'static [&'static str]>> {
    let mut all: Vec<Option<&[&str]>> = Vec::new();
    for stage in &document.stages {
        let environment = match stage.parent {
            Some(parent) => all.get(parent).copied().flatten(),
            None => document
                .expand_from(&stage.from.image)
                .and_then(|image| of_image(&image)),
        };
        all.push(environment);
    }
    all
}

fn of_image(image: &str) -> Option<&'static [&'static str]> {
    let repository = ImageName::parse(image).repository;
    let repository = repository.strip_prefix("docker.io/").unwrap_or(repository);
    let repository = repository.strip_prefix("library/").unwrap_or(repository);
    let set = SET.iter().find(|(name, _)| *name == repository);
    match set {
        Some((_, names)) => Some(names),
        None => PLAIN.contains(&repository).then_some(&[]),
    }
}
