//! Images that are cut off, changed or for other machines, and a full disk.

use std::fs;
use std::process::Command;

use image_store::{ImportOptions, Source, import};

use super::make::{Layout, architecture, docker_archive, file, gzip, layout, tar};
use super::place::Place;

const GZIP: &str = "application/vnd.oci.image.layer.v1.tar+gzip";

fn good() -> Layout {
    let layer = tar(&[file("a", b"alpha")]);
    layout("image", &layer, &gzip(&layer), GZIP, architecture())
}

fn fails(archive: &[u8], expected: &str) {
    let place = Place::new();
    let error = place.import(archive).unwrap_err().to_string();
    assert!(error.contains(expected), "{expected:?} is not in {error:?}");
    place.assert_empty(&error);
}

#[test]
fn every_byte_is_covered_by_a_digest() {
    let made = good();
    for at in 2..5 {
        let mut layout = good();
        let last = layout.files[at].1.len() - 2;
        layout.files[at].1[last] ^= 1;
        fails(&layout.archive(), "should have the digest");
        // And as a directory.
        let place = Place::new();
        let dir = place.home.path().join("layout");
        layout.write(&dir);
        let error = import(
            &place.store,
            &Source::Path(dir),
            &ImportOptions::default(),
            &mut drop,
        );
        assert!(error.unwrap_err().to_string().contains("should have the digest"));
        place.assert_empty("a changed directory");
    }
    let other = tar(&[file("a", b"other")]);
    let blob = gzip(&other);
    let plain = tar(&[file("a", b"alpha")]);
    fails(
        &layout("image", &plain, &blob, GZIP, architecture()).archive(),
        "unpacked, should have",
    );
    assert!(Place::new().import(&made.archive()).is_ok());
}

#[test]
fn a_missing_part_is_named() {
    for at in 2..5 {
        let mut layout = good();
        let (name, _) = layout.files.remove(at);
        fails(
            &layout.archive(),
            &format!("sha256:{}", name.rsplit('/').next().unwrap()),
        );
    }
    let mut layout = good();
    layout.files.remove(0);
    fails(&layout.archive(), "neither a `docker save` archive nor");
    fails(&tar(&[file("hello", b"")]), "neither a `docker save` archive nor");
}

#[test]
fn a_cut_archive_is_refused() {
    for archive in [
        good().archive(),
        docker_archive("image", &[&tar(&[file("a", &[1; 5000])])]),
    ] {
        for length in (0..archive.len() - 1024).step_by(701) {
            let place = Place::new();
            let error = place.import(&archive[..length]).unwrap_err().to_string();
            assert!(error.contains("cut off"), "{length}: {error}");
            place.assert_empty(&error);
        }
    }
    let layer = tar(&[file("a", &[1; 5000])]);
    for cut in [gzip(&layer)[..40].to_vec(), gzip(&layer[..3000])] {
        fails(
            &layout("image", &layer, &cut, GZIP, architecture()).archive(),
            "cannot be read",
        );
    }
}

#[test]
fn what_is_not_known_is_named() {
    let layer = tar(&[file("a", b"")]);
    for media_type in [
        "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
        "application/vnd.oci.image.layer.v1.tar+gzip+encrypted",
        "text/plain",
    ] {
        let layout = layout("image", &layer, &layer, media_type, architecture());
        fails(&layout.archive(), media_type);
    }
    fails(
        &layout("image", &layer, &layer, GZIP, "s390x").archive(),
        "is for linux/s390x, and this",
    );
    let mut index = good();
    index.files[1].1 = String::from_utf8(index.files[1].1.clone())
        .unwrap()
        .replace("image.manifest.v1+json", "unknown+json")
        .into_bytes();
    fails(&index.archive(), "unknown+json");
    let mut version = good();
    version.files[0].1 = br#"{"imageLayoutVersion":"2.0.0"}"#.to_vec();
    fails(&version.archive(), "its version is 2.0.0");
    let mut json = good();
    json.files[1].1 = b"{".to_vec();
    fails(&json.archive(), "index.json is not valid");
}

#[test]
fn a_name_is_needed_and_only_one() {
    let layer = tar(&[file("a", b"")]);
    let place = Place::new();
    let path = place.home.path().join("image.tar");
    fs::write(&path, docker_archive("bad name", &[&layer])).unwrap();
    let named = |name: Option<&str>| {
        let options = ImportOptions {
            name: name.map(Into::into),
            ..ImportOptions::default()
        };
        import(&place.store, &Source::Path(path.clone()), &options, &mut drop)
    };
    assert!(
        named(None)
            .unwrap_err()
            .to_string()
            .contains("\"bad name\" cannot name an image")
    );
    assert!(
        named(Some("../x"))
            .unwrap_err()
            .to_string()
            .contains("cannot name")
    );
    place.assert_empty("bad names");
    assert_eq!(named(Some("good")).unwrap(), ["good"]);
}

#[test]
fn damage_in_the_store_is_found_when_an_image_is_opened() {
    let place = Place::new();
    let made = good();
    let image = place.good(&made.archive());
    let layer = image.layers[0].parent().unwrap().to_owned();
    fs::rename(&layer, layer.with_extension("away")).unwrap();
    let error = place.store.open_image("image").unwrap_err().to_string();
    assert!(error.contains("is missing from"), "{error}");
    // Importing it again mends that.
    place.good(&made.archive());

    let manifest = place
        .store
        .dir()
        .join("oci/blobs/sha256")
        .join(made.manifest.hex());
    fs::write(&manifest, "{}").unwrap();
    let error = place.store.open_image("image").unwrap_err().to_string();
    assert!(error.contains("should have the digest"), "{error}");
    fs::remove_file(&manifest).unwrap();
    let error = place.store.open_image("image").unwrap_err().to_string();
    assert!(error.contains("which is missing"), "{error}");
    place.good(&made.archive());
}

/// In a mount namespace of its own, with a filesystem of 1 MiB as the data directory.
#[test]
fn a_full_disk_leaves_nothing() {
    if std::env::var_os(INSIDE).is_some() {
        let place = Place::new();
        fs::create_dir(place.home.path().join("data")).unwrap();
        let data = place.home.path().join("data");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1M", "tmpfs"])
            .arg(&data)
            .status();
        assert!(mounted.unwrap().success());
        let large = tar(&[file("large", &vec![7; 600_000])]);
        let archive = docker_archive("large", &[&large]);
        let error = place.import(&archive).unwrap_err().to_string();
        assert!(error.contains("the disk is full"), "{error}");
        place.assert_empty(&error);
        Command::new("umount").arg(&data).status().unwrap();
        return;
    }
    let name = "damage::a_full_disk_leaves_nothing";
    let inside = Command::new("unshare")
        .args(["--mount", "--map-root-user"])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&inside.stderr);
    if said.starts_with("unshare:") {
        println!("skipped: no mount namespace: {said}");
        return;
    }
    assert!(inside.status.success(), "{said}");
}

const INSIDE: &str = "IMAGE_STORE_TEST_INSIDE";
