//! What another program writes is read here, and it reads what is written here.

use std::fs;
use std::process::Command;

use image_store::{ImportOptions, Source, import};

use super::make::{architecture, file, layout, tar};
use super::place::Place;

const PLAIN: &str = "application/vnd.oci.image.layer.v1.tar";

/// `None`, having said so, where skopeo is not installed.
fn skopeo(arguments: &[&str]) -> Option<String> {
    let output = match Command::new("skopeo").args(arguments).output() {
        Ok(output) => output,
        Err(error) => {
            println!("skipped: skopeo does not run: {error}");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn skopeos_archives_are_imported_and_it_reads_the_store() {
    let place = Place::new();
    let home = place.home.path().display().to_string();
    let layer = tar(&[file("etc/a", b"alpha")]);
    layout("made", &layer, &layer, PLAIN, architecture()).write(&place.home.path().join("made"));
    let source = format!("oci:{home}/made:made");

    for (format, more, name) in [
        ("docker-archive", "", "registry.example.com/some/image:1"),
        ("oci-archive", "", "an-oci-archive"),
        ("oci", "zstd", "zstd-layers"),
        ("oci", "gzip", "gzip-layers"),
    ] {
        let file = format!("{home}/{format}{more}");
        let target = format!("{format}:{file}:{name}");
        let mut arguments = vec!["copy", "--quiet"];
        if !more.is_empty() {
            arguments.extend(["--dest-compress-format", more]);
        }
        arguments.extend([source.as_str(), target.as_str()]);
        if skopeo(&arguments).is_none() {
            return;
        }
        let options = ImportOptions::default();
        let names = import(&place.store, &Source::Path(file.into()), &options, &mut drop).unwrap();
        assert_eq!(names, [name]);
        let image = place.store.open_image(name).unwrap();
        assert_eq!(
            fs::read_to_string(image.layers[0].join("etc/a")).unwrap(),
            "alpha"
        );
        let stored = format!("oci:{}/oci:{name}", place.store.dir().display());
        let seen = skopeo(&["inspect", "--format", "{{.Digest}}", &stored]).unwrap();
        assert_eq!(seen.trim(), image.digest.to_string());
    }
    // All of them have the same layer, unpacked once.
    assert_eq!(fs::read_dir(place.store.dir().join("layers")).unwrap().count(), 1);
}
