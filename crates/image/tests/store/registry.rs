//! Pulling from a registry on this machine: Debian's `docker-registry`, filled by plain HTTP.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use image_store::{Digest, Progress, PullOptions, pull};
use serde_json::{Value, json};

use super::make::{Layout, architecture, file, gzip, layout, tar};
use super::place::Place;

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

struct Registry {
    child: Child,
    address: String,
    storage: PathBuf,
}

impl Registry {
    /// `None`, having said so, where the program is not installed.
    fn start(place: &Place) -> Option<Self> {
        let home = place.home.path();
        let address = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .to_string();
        let storage = home.join("registry");
        let config = home.join("registry.yml");
        let text = json!({
            "version": 0.1,
            "log": { "level": "error" },
            "storage": { "filesystem": { "rootdirectory": storage } },
            "http": { "addr": address },
        });
        fs::write(&config, text.to_string()).unwrap();
        let child = Command::new("docker-registry")
            .arg("serve")
            .arg(&config)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let Ok(child) = child else {
            println!("skipped: docker-registry is not installed");
            return None;
        };
        let registry = Self {
            child,
            address,
            storage,
        };
        let end = Instant::now() + Duration::from_secs(20);
        while TcpStream::connect(&registry.address).is_err() {
            assert!(Instant::now() < end, "the registry does not answer");
            std::thread::yield_now();
        }
        Some(registry)
    }

    /// Sends a request; returns the status line, headers and body.
    fn ask(&self, method: &str, path: &str, media_type: &str, body: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn push_blob(&self, content: &[u8]) {
        let answer = self.ask("POST", "/v2/some/image/blobs/uploads/", "", b"");
        let location = answer
            .lines()
            .find_map(|line| line.strip_prefix("Location: "))
            .unwrap_or_else(|| panic!("{answer}"));
        let path = &location[location.find("/v2/").unwrap()..];
        let path = format!("{path}&digest={}", Digest::of(content));
        let answer = self.ask("PUT", &path, "application/octet-stream", content);
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }

    fn push_manifest(&self, tag: &str, media_type: &str, content: &[u8]) {
        let answer = self.ask(
            "PUT",
            &format!("/v2/some/image/manifests/{tag}"),
            media_type,
            content,
        );
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    }

    /// Pushes an image under its digest.
    fn push(&self, layout: &Layout) {
        let mut files = layout.files[2..].iter();
        let manifest = &files.next().unwrap().1;
        for (_, content) in files {
            self.push_blob(content);
        }
        self.push_manifest(&layout.manifest.to_string(), MANIFEST, manifest);
    }

    fn reference(&self, rest: &str) -> String {
        format!("{}/some/image{rest}", self.address)
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn image(content: &str, platform: &str) -> Layout {
    let layer = tar(&[file("a", content.as_bytes())]);
    let media_type = "application/vnd.oci.image.layer.v1.tar+gzip";
    layout("image", &layer, &gzip(&layer), media_type, platform)
}

fn index(images: &[(&Layout, &str)]) -> Vec<u8> {
    let entries: Vec<Value> = images
        .iter()
        .map(|(image, architecture)| {
            json!({
                "mediaType": MANIFEST, "digest": image.manifest, "size": image.files[2].1.len(),
                "platform": { "os": "linux", "architecture": architecture },
            })
        })
        .collect();
    json!({ "schemaVersion": 2, "mediaType": INDEX, "manifests": entries })
        .to_string()
        .into_bytes()
}

#[test]
fn an_image_is_pulled_by_tag_and_by_digest() {
    let place = Place::new();
    let Some(registry) = Registry::start(&place) else {
        return;
    };
    let (ours, other) = (image("ours", architecture()), image("other", architecture()));
    registry.push(&ours);
    registry.push(&other);
    let both = index(&[(&other, "s390x"), (&ours, architecture())]);
    registry.push_manifest("multi", INDEX, &both);
    registry.push_manifest("foreign", INDEX, &index(&[(&other, "s390x")]));
    registry.push_manifest("single", MANIFEST, &ours.files[2].1);

    for rest in [
        ":multi",
        ":single",
        &format!("@{}", ours.manifest),
        &format!("@{}", Digest::of(&both)),
    ] {
        let reference = registry.reference(rest);
        let mut told = Vec::new();
        let name = pull(
            &place.store,
            &reference,
            &PullOptions::default(),
            &mut |progress| told.push(progress),
        );
        assert_eq!(name.unwrap(), reference);
        let opened = place.store.open_image(&reference).unwrap();
        assert_eq!(opened.digest, ours.manifest);
        assert_eq!(fs::read_to_string(opened.layers[0].join("a")).unwrap(), "ours");
        // What is here is not fetched again.
        let fetched = told
            .iter()
            .any(|progress| matches!(progress, Progress::Pulling { .. }));
        assert_eq!(fetched, rest == ":multi", "{rest}: {told:?}");
    }
    let options = PullOptions {
        name: Some("short".into()),
        ..PullOptions::default()
    };
    assert_eq!(
        pull(&place.store, &registry.reference(":single"), &options, &mut drop).unwrap(),
        "short"
    );

    for (reference, expected) in [
        (registry.reference(":foreign"), "is for linux/s390x, and this"),
        (registry.reference(":absent"), "check the name and the tag"),
        (registry.reference("@sha256:00"), "is not a reference"),
        ("127.0.0.1:1/x:y".into(), "cannot be reached"),
        ("UPPER".into(), "is not a reference"),
    ] {
        let error = pull(&place.store, &reference, &PullOptions::default(), &mut drop).unwrap_err();
        assert!(error.to_string().contains(expected), "{reference}: {error}");
        assert!(place.store.open_image(&reference).is_err());
    }
}

/// A registry that lies is found out, and what came before stays for the next try.
#[test]
fn a_changed_blob_is_refused_and_the_next_pull_goes_on() {
    let place = Place::new();
    let Some(registry) = Registry::start(&place) else {
        return;
    };
    let made = image(&"x".repeat(10_000), architecture());
    registry.push(&made);
    let blob = |digest: &Digest| {
        let hex = digest.hex();
        let path = format!("docker/registry/v2/blobs/sha256/{}/{hex}/data", &hex[..2]);
        registry.storage.join(path)
    };
    let reference = registry.reference(&format!("@{}", made.manifest));
    let pull = |told: &mut Vec<Progress>| {
        pull(
            &place.store,
            &reference,
            &PullOptions::default(),
            &mut |progress| told.push(progress),
        )
    };

    let layer = blob(&made.layer);
    let good = fs::read(&layer).unwrap();
    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    for bad in [changed, good[..20].to_vec()] {
        fs::write(&layer, bad).unwrap();
        let error = pull(&mut Vec::new()).unwrap_err().to_string();
        assert!(error.contains("igest"), "{error}");
        assert_eq!(place.store.images().unwrap(), []);
    }
    fs::write(&layer, &good).unwrap();
    let mut told = Vec::new();
    pull(&mut told).unwrap();
    let present = told
        .iter()
        .filter(|progress| matches!(progress, Progress::Present(_)))
        .count();
    assert_eq!(present, 1, "the config came in the first try: {told:?}");

    // A blob of the store that was damaged since is fetched again.
    let stored = place.store.dir().join("oci/blobs/sha256").join(made.layer.hex());
    fs::write(&stored, "damaged").unwrap();
    pull(&mut Vec::new()).unwrap();
    assert_eq!(fs::read(&stored).unwrap(), good);

    let manifest = blob(&made.manifest);
    let text = fs::read_to_string(&manifest).unwrap();
    fs::write(&manifest, text.replace("schemaVersion\":2", "schemaVersion\":2 ")).unwrap();
    pull(&mut Vec::new()).unwrap_err();
}
