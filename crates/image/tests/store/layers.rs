//! What a good layer becomes.

use std::fs;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};

use super::make::{
    architecture, config, dir, docker_archive, file, gzip, hard_link, layout, of_type, symlink, tar, zstd,
};
use super::place::{Place, is_root};

#[test]
fn files_links_and_directories_are_as_in_the_archive() {
    let place = Place::new();
    let long = format!("{}/{}", "d".repeat(120), "f".repeat(200));
    let layer = tar(&[
        dir("./").mode(0o711),
        dir("./etc").mode(0o750),
        file("./etc/a", b"alpha").mode(0o4755),
        file("/etc/absolute", b""),
        file("no/parent/entry", b"x"),
        symlink("etc/link", "../../../etc/shadow"),
        hard_link("etc/b", "etc/a"),
        hard_link("etc/a", "etc/a"),
        hard_link("etc/c", "/etc/b"),
        of_type(b'6', "fifo").mode(0o622),
        file(&long, b"long"),
        file("twice", b"first"),
        file("twice", b"second"),
        dir("was-empty").mode(0o700),
        dir("kept").mode(0o755),
        symlink("was-empty", "kept"),
        dir("closed").mode(0o500),
        file("closed/f", b""),
    ]);
    let image = place.good(&docker_archive("good", &[&layer]));
    let root = &image.layers[0];
    let mode = |name: &str| {
        fs::symlink_metadata(root.join(name))
            .unwrap()
            .permissions()
            .mode()
            & 0o7777
    };
    assert_eq!(mode("."), 0o711);
    assert_eq!(mode("etc"), 0o750);
    assert_eq!(mode("etc/a"), 0o4755);
    assert_eq!(mode("no/parent"), 0o755);
    assert_eq!(mode("closed"), 0o500);
    // What was said of a directory is not done to where a link in its place leads.
    assert_eq!(mode("kept"), 0o755);
    assert_eq!(mode("fifo"), 0o622);
    assert!(
        fs::symlink_metadata(root.join("fifo"))
            .unwrap()
            .file_type()
            .is_fifo()
    );
    assert_eq!(fs::metadata(root.join("etc/a")).unwrap().nlink(), 3);
    assert_eq!(fs::metadata(root.join("etc/a")).unwrap().mtime(), 1_700_000_000);
    assert_eq!(fs::metadata(root.join("etc")).unwrap().mtime(), 1_700_000_000);
    assert_eq!(
        fs::read_link(root.join("etc/link")).unwrap().to_str(),
        Some("../../../etc/shadow")
    );
    assert_eq!(fs::read(root.join(&long)).unwrap(), b"long");
    assert_eq!(fs::read(root.join("twice")).unwrap(), b"second");
    assert!(root.join("etc/absolute").is_file());
    assert_eq!(image.config.cmd, ["/bin/true"]);
    assert_eq!(image.config.working_dir, "/srv");
    assert_eq!(image.config.user, "1");
    assert_eq!(image.config.env, ["A=b"]);
    // Nobody else on the machine reaches a setuid program of an image.
    let layers = fs::metadata(place.store.dir().join("layers")).unwrap();
    assert_eq!(layers.permissions().mode() & 0o777, 0o700);
}

#[test]
fn owners_are_kept_up_to_65535() {
    if !is_root() {
        println!("skipped: only root gives files away");
        return;
    }
    let place = Place::new();
    let layer = tar(&[
        file("a", b"").owner(1000, 65535).mode(0o4755),
        file("b", b"").owner(65536, 5).mode(0o6755),
        dir("c").owner(7, 4_000_000),
        symlink("d", "a").owner(3, 4),
        file("e", b"").pax("uid", b"5000000000").pax("gid", b"1"),
    ]);
    let image = place.good(&docker_archive("owners", &[&layer]));
    for (name, expected) in [
        ("a", (1000, 65535, 0o4755)),
        ("b", (65534, 5, 0o755)),
        ("c", (7, 65534, 0o755)),
        ("d", (3, 4, 0o777)),
        ("e", (65534, 1, 0o644)),
    ] {
        let about = fs::symlink_metadata(image.layers[0].join(name)).unwrap();
        assert_eq!(
            (about.uid(), about.gid(), about.mode() & 0o7777),
            expected,
            "{name}"
        );
    }
    let notes = &place.store.inspect("owners").unwrap().layer_details[0].notes;
    assert_eq!(notes.clamped_owners, 3);
}

#[test]
fn attributes_that_give_powers_are_left_out() {
    let place = Place::new();
    let newline = b"\x01\n\x02\0";
    let layer = tar(&[
        file("f", b"")
            .xattr("user.mine", newline)
            .xattr("security.capability", b"\x01\0\0\x02\xff\xff\xff\xff")
            .xattr("trusted.overlay.redirect", b"/")
            .xattr("user.overlay.metacopy", b"")
            .xattr("system.posix_acl_access", b"x"),
        dir("d")
            .xattr("user.overlay.opaque", b"y")
            .xattr("user.overlay.redirect", b"/etc"),
    ]);
    let image = place.good(&docker_archive("attributes", &[&layer]));
    assert_eq!(xattrs(&image.layers[0].join("f")), ["user.mine"]);
    assert_eq!(xattrs(&image.layers[0].join("d")), [""; 0]);
    let mut value = [0; 8];
    let length = rustix::fs::getxattr(image.layers[0].join("f"), "user.mine", &mut value).unwrap();
    assert_eq!(&value[..length], newline);
    let notes = &place.store.inspect("attributes").unwrap().layer_details[0].notes;
    assert_eq!(notes.dropped_xattrs, 6);
}

fn xattrs(path: &std::path::Path) -> Vec<String> {
    let mut list = vec![0; 4096];
    let length = rustix::fs::listxattr(path, &mut list).unwrap();
    let names = list[..length]
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty());
    names
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect()
}

#[test]
fn whiteouts_become_those_of_overlayfs() {
    let place = Place::new();
    let lower = tar(&[
        file("gone", b""),
        dir("d"),
        file("d/old", b""),
        dir("e"),
        file("e/old", b""),
    ]);
    let upper = tar(&[
        file(".wh.gone", b""),
        dir("d"),
        file("d/.wh..wh..opq", b""),
        file("d/new", b""),
        // Hidden and made anew, in either order.
        file(".wh.e", b""),
        dir("e"),
        file("e/new", b""),
        dir("f"),
        file(".wh.f", b""),
        file("g", b"stays"),
        file(".wh.g", b""),
        file(".wh..hidden", b""),
    ]);
    let image = place.good(&docker_archive("stack", &[&lower, &upper]));
    let root = &image.layers[1];
    for name in ["gone", ".hidden"] {
        let about = fs::symlink_metadata(root.join(name)).unwrap();
        assert!(about.file_type().is_char_device() && about.rdev() == 0, "{name}");
    }
    for name in ["d", "e", "f"] {
        assert_eq!(xattrs(&root.join(name)), ["user.overlay.opaque"], "{name}");
    }
    assert_eq!(fs::read(root.join("g")).unwrap(), b"stays");
    let marks: Vec<_> = fs::read_dir(root.join("d"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(marks, ["new"]);
    overlay_shows(
        &image.layers,
        &["d/new", "e/new", "f", "g"],
        &["gone", "d/old", "e/old"],
    );
}

/// What the kernel makes of the layers.
fn overlay_shows(layers: &[std::path::PathBuf], there: &[&str], not_there: &[&str]) {
    let home = tempfile::tempdir().unwrap();
    let lower: Vec<_> = layers.iter().rev().map(|layer| layer.to_str().unwrap()).collect();
    let script = format!(
        "mount -t overlay overlay -o userxattr,ro,lowerdir={} {mount} && cd {mount} && find . -mindepth 1",
        lower.join(":"),
        mount = home.path().display()
    );
    let output = std::process::Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", &script])
        .output();
    let output = match output {
        Ok(output) if output.status.success() => output,
        other => {
            println!("skipped: no overlay in a user namespace: {other:?}");
            return;
        }
    };
    let found = String::from_utf8(output.stdout).unwrap();
    let found: Vec<_> = found.lines().map(|line| line.trim_start_matches("./")).collect();
    for name in there {
        assert!(found.contains(name), "{name} is not in {found:?}");
    }
    for name in not_there {
        assert!(!found.contains(name), "{name} is in {found:?}");
    }
}

#[test]
fn layers_may_be_plain_gzip_or_zstd() {
    let layer = tar(&[file("a", b"alpha")]);
    for (suffix, blob) in [
        ("", layer.clone()),
        ("+gzip", gzip(&layer)),
        ("+zstd", zstd(&layer)),
    ] {
        let place = Place::new();
        let media_type = format!("application/vnd.oci.image.layer.v1.tar{suffix}");
        let made = layout("image", &layer, &blob, &media_type, architecture());
        let image = place.good(&made.archive());
        assert_eq!(fs::read(image.layers[0].join("a")).unwrap(), b"alpha", "{suffix}");
        assert_eq!(image.digest, made.manifest);
        let details = place.store.inspect("image").unwrap();
        assert_eq!(details.layer_details[0].digest, made.layer);
        assert_eq!(details.layer_details[0].media_type, media_type);
    }
}

/// Old archives have links for layers that come again; new ones are OCI layouts that also say the names as of old.
#[test]
fn both_forms_of_docker_save_are_taken() {
    let place = Place::new();
    let (one, two) = (tar(&[file("a", b"")]), tar(&[file("b", b"")]));
    let manifest = br#"[{"Config":"c.json","RepoTags":["old:1","old:2"],"Layers":["x/layer.tar","y/layer.tar","z/layer.tar"]}]"#;
    let old = tar(&[
        dir("x/"),
        file("x/layer.tar", &one),
        file("y/layer.tar", &two),
        symlink("z/layer.tar", "../x/layer.tar"),
        file("c.json", &config(&[&one, &two, &one])),
        file("manifest.json", manifest),
    ]);
    assert_eq!(place.import(&old).unwrap(), ["old:1", "old:2"]);
    assert_eq!(place.store.inspect("old:2").unwrap().layer_details.len(), 3);

    let mut new = layout(
        "latest",
        &one,
        &one,
        "application/vnd.oci.image.layer.v1.tar",
        architecture(),
    );
    let manifest =
        serde_json::json!([{ "Config": new.files[3].0, "RepoTags": ["new:latest"], "Layers": [] }]);
    new.files
        .push(("manifest.json".into(), manifest.to_string().into_bytes()));
    assert_eq!(place.import(&new.archive()).unwrap(), ["new:latest"]);
    assert_eq!(place.store.open_image("new").unwrap().digest, new.manifest);
}

#[test]
fn a_layer_that_images_share_is_unpacked_once() {
    let place = Place::new();
    let (shared, own) = (tar(&[file("a", b"")]), tar(&[file("b", b"")]));
    let one = place.good(&docker_archive("one:1", &[&shared]));
    let two = place.good(&docker_archive("two:latest", &[&shared, &own, &shared]));
    // Where it is highest.
    assert_eq!(two.layers.len(), 2);
    assert_eq!(one.layers[0], two.layers[1]);
    assert_eq!(place.store.inspect("two").unwrap().layer_details.len(), 3);
    assert_eq!(fs::read_dir(place.store.dir().join("layers")).unwrap().count(), 2);
    // As with other programs, the tag `latest` may be left out.
    assert_eq!(place.store.open_image("two").unwrap().name, "two:latest");
    assert!(place.store.open_image("one").is_err());
}
