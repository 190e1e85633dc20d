//! Layers that try to leave their directory, to fill the disk, or to be read in two ways.

use image_store::Limits;

use super::make::{
    self, Entry, device, dir, docker_archive, file, gzip, hard_link, layout, of_type, symlink, tar,
};
use super::place::Place;

/// Imports a layer and asserts that it is refused with these words, and that nothing is left of it.
fn refused(entries: &[Entry], expected: &str) {
    refused_with(entries, expected, Limits::default());
}

fn refused_with(entries: &[Entry], expected: &str, limits: Limits) {
    let place = Place::new();
    let before = place.canary_state();
    let archive = docker_archive("evil", &[&tar(entries)]);
    let error = place.import_with(&archive, limits).unwrap_err().to_string();
    assert!(error.contains(expected), "{expected:?} is not in {error:?}");
    assert_eq!(place.canary_state(), before, "{error}");
    place.assert_empty(&error);
}

#[test]
fn names_with_dot_dot_are_refused() {
    for name in [
        "../canary/file",
        "a/../../canary/file",
        "..",
        "./..",
        "a/..",
        "/../x",
    ] {
        refused(&[file(name, b"dead")], "`..`");
        refused(&[dir(name)], "`..`");
        refused(&[symlink(name, "x")], "`..`");
        refused(&[file("a", b""), hard_link(name, "a")], "`..`");
    }
    refused(&[file("a", b"").pax("path", b"../canary/file")], "`..`");
}

#[test]
fn names_that_no_file_has_are_refused() {
    let part = "a".repeat(256);
    let deep = "a/".repeat(3000);
    for (entry, expected) in [
        (file("", b""), "names no file"),
        (file("x", b"").pax("path", b"a\0b"), "names no file"),
        (file(&part, b""), "longer than"),
        (file(&deep, b""), "longer than"),
        (of_type(b'6', "./"), "root of the layer"),
        (symlink(".", "canary"), "root of the layer"),
        (symlink("./", "/"), "root of the layer"),
    ] {
        refused(&[entry], expected);
    }
}

/// Symbolic links stay inside: `/` and `..` in them are the layer's own.
#[test]
fn a_link_in_a_path_is_followed_inside_the_layer_only() {
    let place = Place::new();
    let before = place.canary_state();
    let canary = place.canary();
    let absolute = canary.to_str().unwrap();
    let deep = format!("{}{}", "../".repeat(30), &absolute[1..]);
    for target in [absolute, &deep] {
        // The link leads nowhere inside the layer.
        let archive = docker_archive(
            "evil",
            &[&tar(&[symlink("way", target), file("way/file", b"dead")])],
        );
        let error = place.import(&archive).unwrap_err().to_string();
        assert!(error.contains("leads nowhere"), "{error}");
        for entry in [
            dir("way/new"),
            symlink("way/s", "x"),
            file("way/.wh.file", b""),
            file("way/.wh..wh..opq", b""),
        ] {
            let archive = docker_archive("evil", &[&tar(&[symlink("way", target), entry])]);
            place.import(&archive).unwrap_err();
        }
        // It leads to a directory of the layer with the canary's name.
        let inside = tar(&[
            dir(&absolute[1..]),
            symlink("way", target),
            file("way/file", b"dead"),
            file("way/.wh.gone", b""),
        ]);
        let image = place.good(&docker_archive("good", &[&inside]));
        let written = image.layers[0].join(&absolute[1..]).join("file");
        assert_eq!(std::fs::read(written).unwrap(), b"dead");
    }
    assert_eq!(place.canary_state(), before);
}

#[test]
fn magic_links_are_not_followed() {
    refused(
        &[symlink("way", "/proc/self/root"), file("way/tmp/x", b"")],
        "leads nowhere",
    );
    refused(
        &[symlink("way", "/proc/self/cwd"), file("way/x", b"")],
        "leads nowhere",
    );
    refused(
        &[symlink("a", "b"), symlink("b", "a"), file("a/x", b"")],
        "leads nowhere",
    );
    refused(&[file("a", b""), file("a/x", b"")], "not one");
}

/// A file through a link of its own name is what broke many unpackers.
#[test]
fn a_file_replaces_a_link_and_does_not_write_through_it() {
    let place = Place::new();
    let before = place.canary_state();
    let target = place.canary().join("file");
    let target = target.to_str().unwrap();
    for second in [
        file("x", b"dead"),
        file("x", b"dead").mode(0o4755),
        dir("x").mode(0o777),
    ] {
        let layer = tar(&[symlink("x", target), second]);
        let image = place.good(&docker_archive("good", &[&layer]));
        assert!(!image.layers[0].join("x").is_symlink());
    }
    assert_eq!(place.canary_state(), before);
}

#[test]
fn hard_links_lead_to_earlier_files_of_the_layer() {
    let place = Place::new();
    let canary = place.canary();
    let canary = canary.to_str().unwrap();
    for (entries, expected) in [
        (vec![hard_link("x", &format!("{canary}/file"))], "hard link"),
        (vec![hard_link("x", "../canary/file")], "`..`"),
        (
            vec![symlink("way", canary), hard_link("x", "way/file")],
            "hard link",
        ),
        (vec![hard_link("x", "later"), file("later", b"")], "hard link"),
        (vec![dir("d"), hard_link("x", "d")], "hard link"),
        (vec![file(".wh.w", b""), hard_link("x", "w")], "hard link"),
        (vec![hard_link("x", "x")], "hard link"),
        (vec![hard_link("x", ".")], "hard link"),
        (vec![hard_link("x", "")], "link to nothing"),
    ] {
        refused(&entries, expected);
    }
}

#[test]
fn devices_and_unknown_types_are_refused() {
    refused(&[device("null", 1, 3)], "device node");
    // What overlayfs takes for a whiteout.
    refused(&[device("etc", 0, 0)], "device node");
    refused(&[of_type(b'4', "sda")], "device node");
    refused(&[of_type(b'S', "sparse")], "sparse");
    refused(&[file("a", b"").pax("GNU.sparse.major", b"1")], "sparse");
    refused(&[of_type(b'M', "more")], "unknown");
    refused(&[of_type(b'V', "label")], "unknown");
}

#[test]
fn whiteouts_hide_a_name_and_nothing_else() {
    for name in [
        ".wh.",
        ".wh..",
        ".wh...",
        ".wh..wh.plnk",
        ".wh..wh.",
        "d/.wh..",
        ".wh.a/b",
        ".wh..wh..opq/x",
    ] {
        refused(&[dir("d"), file(name, b"")], "whiteout");
    }
    for entry in [
        dir(".wh.a"),
        symlink(".wh.a", "x"),
        symlink(".wh..wh..opq", "x"),
        hard_link(".wh.a", "f"),
    ] {
        refused(&[file("f", b""), entry], "whiteout");
    }
}

#[test]
fn a_directory_with_content_is_not_replaced() {
    for entry in [file("d", b""), symlink("d", "x")] {
        refused(&[dir("d"), file("d/f", b""), entry], "not empty");
    }
}

#[test]
fn headers_that_two_readers_would_read_differently_are_refused() {
    for (entry, expected) in [
        (file("a", b"abc").pax("size", b"2"), "two sizes"),
        (file("a", b"").pax("size", b"1024"), "two sizes"),
        (file("a", b"").pax("size", b"-1"), "PAX record"),
        (file("a", b"").pax("uid", b"x"), "PAX record"),
        (symlink("a", "b").size(512), "has none"),
        (dir("a").size(512), "has none"),
        (of_type(b'L', "long").size(3 << 20), "extensions"),
        (of_type(b'x', "pax").size(3 << 20), "extensions"),
    ] {
        refused(&[entry, file("pad", &[0; 1024])], expected);
    }
    refused(
        &[of_type(b'L', "one"), of_type(b'L', "two"), file("a", b"")],
        "two long names",
    );
    refused(&[of_type(b'L', "one")], "without an entry");
}

#[test]
fn an_image_has_limits() {
    let limits = |bytes, entries, ratio| Limits {
        bytes,
        entries,
        ratio,
    };
    let large = file("large", &vec![7; 100_000]);
    refused_with(
        std::slice::from_ref(&large),
        "more than 50000 bytes",
        limits(50_000, 100, 1000),
    );
    let many: Vec<_> = (0..20).map(|at| file(&format!("{at}"), b"")).collect();
    refused_with(&many, "more than 10 entries", limits(1 << 20, 10, 1000));
    // The second layer has what the first left.
    let place = Place::new();
    let (one, two) = (
        tar(std::slice::from_ref(&large)),
        tar(&[large, file("other", b"")]),
    );
    let archive = gzip_layers(&[&one, &two]);
    let error = place
        .import_with(&archive, limits(150_000, 100, 1000))
        .unwrap_err();
    assert!(error.to_string().contains("layer 2"), "{error}");
    place.assert_empty("after the second layer");
}

/// An archive whose layers are compressed, so that it is smaller than what is in it.
fn gzip_layers(layers: &[&[u8]]) -> Vec<u8> {
    let config = make::config(layers);
    let names: Vec<_> = (0..layers.len()).map(|at| format!("{at}.tar.gz")).collect();
    let manifest =
        serde_json::json!([{ "Config": "config.json", "RepoTags": ["evil"], "Layers": names }]).to_string();
    let mut entries: Vec<_> = names
        .iter()
        .zip(layers)
        .map(|(name, layer)| file(name, &gzip(layer)))
        .collect();
    entries.push(file("config.json", &config));
    entries.push(file("manifest.json", manifest.as_bytes()));
    tar(&entries)
}

#[test]
fn an_image_has_few_layers() {
    let layer = tar(&[]);
    let archive = docker_archive("many", &vec![&layer[..]; 128]);
    let place = Place::new();
    let error = place.import(&archive).unwrap_err().to_string();
    assert!(error.contains("may have 127"), "{error}");
    place.assert_empty(&error);
}

#[test]
fn a_zip_bomb_is_stopped_early() {
    let place = Place::new();
    let mut bomb = tar(&[file("zeros", &[]).size(8 << 30)]);
    bomb.truncate(512);
    bomb.resize(300 << 20, 0);
    let packed = gzip(&bomb);
    let media_type = "application/vnd.oci.image.layer.v1.tar+gzip";
    let image = layout("bomb", &bomb, &packed, media_type, make::architecture());
    let error = place.import(&image.archive()).unwrap_err().to_string();
    assert!(error.contains("more than 200 times its size"), "{error}");
    place.assert_empty(&error);
}

/// A name that comes twice must not bring one file's bytes under another's digest.
#[test]
fn a_name_may_come_twice_in_the_outer_archive() {
    let place = Place::new();
    let (one, two) = (tar(&[file("a", b"one")]), tar(&[file("a", b"two")]));
    let manifest = br#"[{"Config":"config.json","RepoTags":["x"],"Layers":["one","two"]}]"#;
    let archive = tar(&[
        file("one", b"replaced"),
        file("one", &one),
        file("two", &two),
        file("config.json", &make::config(&[&one, &two])),
        file("manifest.json", manifest),
    ]);
    let image = place.good(&archive);
    for (layer, expected) in image.layers.iter().zip(["one", "two"]) {
        assert_eq!(std::fs::read_to_string(layer.join("a")).unwrap(), expected);
    }
    for layer in place.store.inspect("x").unwrap().layer_details {
        let blob = place
            .store
            .dir()
            .join("oci/blobs/sha256")
            .join(layer.digest.hex());
        assert_eq!(
            image_store::Digest::of(&std::fs::read(blob).unwrap()),
            layer.digest
        );
    }
}

/// The archive around the layers is as little trusted.
#[test]
fn the_outer_archive_stays_inside() {
    let place = Place::new();
    let before = place.canary_state();
    let target = place.canary();
    let target = target.to_str().unwrap();
    let manifest = br#"[{"Config":"config.json","RepoTags":["x"],"Layers":["l/layer.tar"]}]"#;
    for (entry, expected) in [
        (file("../canary/file", b"dead"), "`..`"),
        (symlink("config.json", &format!("{target}/file")), "missing"),
        (symlink("config.json", "config.json"), "missing"),
        (symlink("config.json", "manifest.json"), "not valid"),
        (device("config.json", 1, 3), "device"),
    ] {
        let archive = tar(&[file("manifest.json", manifest), entry]);
        let error = place.import(&archive).unwrap_err().to_string();
        assert!(error.contains(expected), "{expected:?} is not in {error:?}");
    }
    let archive = tar(&[
        symlink("part-1", target),
        file("part-0", b"dead"),
        file("manifest.json", manifest),
    ]);
    place.import(&archive).unwrap_err();
    assert_eq!(place.canary_state(), before);
    place.assert_empty("hostile archives");
}
