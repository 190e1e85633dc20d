//! Names, leases, garbage collection, and writers that are killed or wait for each other.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use image_store::{Error, ImportOptions, Lease, Progress, Recipe, Source, Store, import};

use super::make::{docker_archive, file, tar};
use super::place::Place;

fn recipe(name: &str, identity: &str) -> Recipe {
    Recipe {
        name: name.into(),
        summary: format!("made of {identity}"),
        identity: identity.into(),
        cmd: vec!["/bin/sh".into()],
        env: Vec::new(),
    }
}

/// Whether it was there before.
fn build(store: &Store, name: &str, identity: &str) -> bool {
    let mut writer = store.writer(&mut drop).unwrap();
    let fill = |root: &std::path::Path| {
        fs::write(root.join("identity"), identity).unwrap();
        Ok::<_, Error>(())
    };
    writer.build(&recipe(name, identity), fill).unwrap()
}

#[test]
fn a_build_is_an_image_like_others() {
    let place = Place::new();
    assert!(!build(&place.store, "base", "one"));
    assert!(build(&place.store, "base", "one"));
    let image = place.store.open_image("base").unwrap();
    assert_eq!(
        fs::read_to_string(image.layers[0].join("identity")).unwrap(),
        "one"
    );
    assert_eq!(image.config.cmd, ["/bin/sh"]);
    let details = place.store.inspect("base").unwrap();
    assert_eq!((details.summary.layers, details.summary.bytes), (1, 3));
    assert_eq!(details.summary.comment, "made of one");
    assert!(!details.layer_details[0].is_archive());
    assert_eq!(
        place.store.open_image(&image.digest.to_string()).unwrap().layers,
        image.layers
    );

    assert!(!build(&place.store, "base", "two"));
    assert!(image.layers[0].is_dir(), "the old build is gone");
    assert_ne!(place.store.open_image("base").unwrap().layers, image.layers);
}

#[test]
fn a_failed_build_leaves_nothing() {
    let place = Place::new();
    let mut writer = place.store.writer(&mut drop).unwrap();
    let result = writer.build(&recipe("base", "bad"), |root| {
        fs::write(root.join("half"), "").unwrap();
        Err(Error::NotAnImage("it".into()))
    });
    assert!(result.is_err());
    drop(writer);
    place.assert_empty("a failed build");
    let error = place.store.open_image("base").unwrap_err().to_string();
    assert!(
        error.contains("there is no image \"base\"") && error.contains("utsuwa image build"),
        "{error}"
    );
}

/// A killed build may have left the machine's own `/dev` mounted: through a link to the data directory, too, nothing
/// in it is removed.
#[test]
fn what_is_still_mounted_is_not_removed() {
    if std::env::var_os(INSIDE).is_some() {
        let place = Place::new();
        let link = place.home.path().join("a link");
        std::os::unix::fs::symlink(place.home.path().join("data"), &link).unwrap();
        let dev = place.store.dir().join("tmp/partial/root/dev");
        fs::create_dir_all(&dev).unwrap();
        let bind = Command::new("mount")
            .arg("--bind")
            .arg(place.canary())
            .arg(&dev)
            .status();
        assert!(bind.unwrap().success());
        let before = place.canary_state();
        for store in [place.store.clone(), Store::open(&link)] {
            let error = store.writer(&mut drop).map(drop).unwrap_err().to_string();
            assert!(error.contains("still mounted"), "{error}");
        }
        assert_eq!(place.canary_state(), before);
        assert!(Command::new("umount").arg(&dev).status().unwrap().success());
        place.store.writer(&mut drop).map(drop).unwrap();
        place.assert_empty("after unmounting");
        return;
    }
    let inside = Command::new("unshare")
        .args(["--mount", "--map-root-user"])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "lifecycle::what_is_still_mounted_is_not_removed",
            "--nocapture",
        ])
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

/// Another process that holds an image's lease as an agent does, until its input ends.
struct Holder(Child);

impl Holder {
    fn start(lock: &std::path::Path) -> Self {
        let mut child = Command::new("flock")
            .arg("--shared")
            .arg(lock)
            .args(["sh", "-c", "echo held; read line"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert_eq!(line, "held\n");
        Self(child)
    }

    fn end(mut self) {
        drop(self.0.stdin.take());
        self.0.wait().unwrap();
    }
}

#[test]
fn an_image_in_use_is_kept_until_its_last_holder_ends() {
    let place = Place::new();
    let shared = tar(&[file("shared", b"")]);
    let own = tar(&[file("own", b"")]);
    let image = place.good(&docker_archive("used", &[&shared, &own]));
    place.good(&docker_archive("other", &[&shared]));
    let collect = || place.store.writer(&mut drop).unwrap().collect().unwrap();
    assert_eq!(collect(), image_store::Collected::default());

    let holder = Holder::start(&image.lock_paths()[0]);
    let (layers, digest) = (image.layers.clone(), image.digest.clone());
    assert_eq!(
        place.store.writer(&mut drop).unwrap().remove("used").unwrap(),
        "used"
    );
    assert!(place.store.open_image("used").is_err());
    // First both hold it, then only the other process.
    assert_eq!(collect().in_use, std::slice::from_ref(&digest));
    drop(image);
    assert_eq!(collect().in_use, std::slice::from_ref(&digest));
    assert!(layers.iter().all(|layer| layer.is_dir()));
    assert!(place.store.open_image(&digest.to_string()).is_ok());
    let listed = place.store.images().unwrap();
    assert!(
        listed.iter().any(|image| image.name.is_none() && image.in_use),
        "{listed:?}"
    );

    holder.end();
    let collected = collect();
    assert_eq!((collected.images, collected.layers), (1, 1), "{collected:?}");
    assert!(layers[0].is_dir(), "another image has it");
    assert!(!layers[1].exists());
    assert!(
        Lease::acquire(&place.store.dir().join("leases").join(digest.hex()))
            .unwrap()
            .is_none()
    );
    assert_eq!(place.store.images().unwrap().len(), 1);
}

/// Readers never see an image that is half there, however fast it is replaced and collected.
#[test]
fn readers_and_writers_do_not_disturb_each_other() {
    let place = Place::new();
    let store = &place.store;
    build(store, "base", "first");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let lister = scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                let images = store.images().unwrap();
                assert!(images.iter().any(|image| image.name.as_deref() == Some("base")));
            }
        });
        let readers: Vec<_> = (0..3)
            .map(|_| {
                scope.spawn(|| {
                    let mut opened = 0;
                    while !done.load(Ordering::Relaxed) {
                        let image = store.open_image("base").unwrap();
                        let text = fs::read_to_string(image.layers[0].join("identity")).unwrap();
                        assert!(!text.is_empty());
                        opened += 1;
                    }
                    opened
                })
            })
            .collect();
        for at in 0..30 {
            build(store, "base", &format!("{at}"));
            store.writer(&mut drop).unwrap().collect().unwrap();
        }
        done.store(true, Ordering::Relaxed);
        lister.join().unwrap();
        for reader in readers {
            assert!(reader.join().unwrap() > 0);
        }
    });
    store.writer(&mut drop).unwrap().collect().unwrap();
    assert_eq!(fs::read_dir(store.dir().join("layers")).unwrap().count(), 1);
}

#[test]
fn writers_wait_for_each_other() {
    let place = Place::new();
    let first = place.store.writer(&mut drop).unwrap();
    thread::scope(|scope| {
        let (send, receive) = std::sync::mpsc::channel();
        let store = &place.store;
        let second = scope.spawn(move || {
            let mut told = Vec::new();
            drop(store.writer(&mut |progress| {
                told.push(progress);
                send.send(()).unwrap();
            }));
            told
        });
        receive.recv().unwrap();
        drop(first);
        assert_eq!(second.join().unwrap(), [Progress::Waiting]);
    });
}

/// The test runs itself as the process that is killed.
#[test]
fn a_killed_import_is_cleared_by_the_next() {
    if let Some(data) = std::env::var_os(CHILD) {
        let store = Store::open(data.as_ref());
        let options = ImportOptions::default();
        let _ = import(&store, &Source::Stdin, &options, &mut drop);
        return;
    }
    let place = Place::new();
    let archive = docker_archive("image", &[&tar(&[file("a", &vec![3; 3_000_000])])]);
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "lifecycle::a_killed_import_is_cleared_by_the_next",
            "--nocapture",
        ])
        .env(CHILD, place.store.dir().parent().unwrap())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // More than a pipe and the reader's buffer hold: when it is written, some of it has been unpacked.
    let half = &archive[..2_000_000];
    child.stdin.as_mut().unwrap().write_all(half).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let tmp = place.store.dir().join("tmp");
    assert!(fs::read_dir(&tmp).unwrap().count() > 0, "it was killed too early");
    assert_eq!(place.store.images().unwrap(), []);
    drop(place.store.writer(&mut drop).unwrap());
    place.assert_empty("after a kill");
    place.good(&archive);
}

const CHILD: &str = "IMAGE_STORE_TEST_CHILD";

#[test]
fn a_directory_that_is_a_layout_is_imported() {
    let place = Place::new();
    let layer = tar(&[file("a", b"")]);
    let media_type = "application/vnd.oci.image.layer.v1.tar";
    let layout = super::make::layout(
        "from-dir",
        &layer,
        &layer,
        media_type,
        super::make::architecture(),
    );
    let dir = place.home.path().join("layout");
    layout.write(&dir);
    // Somebody else's link is not followed.
    let blob = dir.join("blobs/sha256").join(layout.layer.hex());
    let away = place.home.path().join("away");
    fs::rename(&blob, &away).unwrap();
    std::os::unix::fs::symlink(&away, &blob).unwrap();
    let take = || {
        import(
            &place.store,
            &Source::Path(dir.clone()),
            &ImportOptions::default(),
            &mut drop,
        )
    };
    assert!(take().unwrap_err().to_string().contains("missing"));
    place.assert_empty("a layout with a link");
    fs::rename(&away, &blob).unwrap();
    assert_eq!(take().unwrap(), ["from-dir"]);
    // What was imported is a layout again, which others read.
    let mut index = String::new();
    let path = place.store.dir().join("oci/index.json");
    fs::File::open(path).unwrap().read_to_string(&mut index).unwrap();
    assert!(index.contains(&layout.manifest.to_string()));
}
