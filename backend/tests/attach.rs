//! `utsuwa attach` as a process of its own, with pipes and with a terminal, against a real server and sandbox.

mod attach {
    pub(crate) mod child;
    pub(crate) mod place;
    pub(crate) mod proxy;
}

use std::time::Duration;

use attach::child::Child;
use attach::place::Place;
use attach::proxy::Proxy;

#[tokio::test(flavor = "multi_thread")]
async fn a_script_gets_output_and_the_shells_exit_status() {
    let place = Place::start(None).await;
    let mut child = Child::piped(&place, &["--lesson", "uts"]);
    child.write("echo he\"ll\"o\nexit 7\n");
    child.read_until("hello").await;
    assert_eq!(child.exit_code().await, 7);

    // The same session has the same sandbox, and the end of input ends the shell.
    let mut second = Child::piped(&place, &["--lesson", "uts"]);
    second.write("sleep 1\necho se\"co\"nd\n");
    second.close_input();
    second.read_until("second").await;
    assert_eq!(second.exit_code().await, 0);
    assert_eq!(place.sandboxes().await, 1);

    let mut killed = Child::piped(&place, &["--lesson", "uts"]);
    killed.write("kill -9 $$\n");
    assert_eq!(killed.exit_code().await, 128 + 9);
    place.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_types_resizes_and_leaves_in_a_terminal() {
    let place = Place::start(None).await;
    let mut child = Child::with_terminal(&place, &["--lesson", "uts"], 91, 33);
    child.read_until("# ").await;
    assert!(!child.is_cooked(), "the terminal is raw while attached");
    child.write("stty size\r");
    child.read_until("33 91").await;
    child.resize(77, 22);
    child.type_until("stty size\r", "22 77").await;
    // In a process group of its own before it says so: Ctrl-C finds it.
    child.write("sh -c 'echo ru\"nn\"ing; exec sleep 1000'\r");
    child.read_until("running").await;
    child.write("\x03");
    child.read_until("# ").await;
    child.write("echo do\"n\"e\r");
    child.read_until("done").await;
    child.write("\x1d.");
    assert_eq!(child.exit_code().await, 0);
    assert!(child.is_cooked(), "the terminal is as it was");

    // Another terminal of that sandbox, opened by its name.
    let mut other = Child::with_terminal(&place, &["--lesson", "uts", "--terminal", "other"], 80, 24);
    other.read_until("# ").await;
    other.write("exit 3\r");
    assert_eq!(other.exit_code().await, 3);
    assert!(other.is_cooked());

    let mut signalled = Child::with_terminal(&place, &["--lesson", "uts"], 80, 24);
    signalled.read_until("# ").await;
    signalled.signal(15);
    assert_eq!(signalled.exit_code().await, 128 + 15);
    assert!(signalled.is_cooked(), "a signal restores the terminal too");
    place.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_byte_is_lost_or_doubled_when_connections_break() {
    let proxy = Proxy::bind().await;
    let place = Place::start(Some(&proxy)).await;
    proxy.forward_to(place.addr());
    let mut child = Child::piped(&place, &["--lesson", "uts", "--server", &proxy.address()]);
    // 2.3 MB of numbered lines, in pieces: what is written while nobody is connected has to fit the ring.
    child.write("i=0; while [ $i -lt 60 ]; do seq $((i*5000)) $((i*5000+4999)); sleep 0.1; i=$((i+1)); done; echo e\"n\"d; exit 5\n");
    let mut cuts = 0;
    while !child.has("end\r\n") {
        child.read_some().await;
        if child.seen().len() > (cuts + 1) * 300_000 && cuts < 6 {
            proxy.cut();
            cuts += 1;
        }
    }
    assert_eq!(child.exit_code().await, 5);
    assert_eq!(cuts, 6);
    let text = child.text();
    let numbers = text
        .lines()
        .filter_map(|line| line.trim_end().parse::<u32>().ok());
    let mut expected = 0;
    for number in numbers {
        assert_eq!(number, expected);
        expected += 1;
    }
    assert_eq!(expected, 300_000);
    place.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paste_of_a_megabyte_arrives_whole() {
    let place = Place::start(None).await;
    let mut child = Child::piped(&place, &["--lesson", "uts"]);
    child.write("stty -echo; echo re\"ad\"y; wc -c; exit\n");
    child.read_until("ready").await;
    let line = "0123456789abcdef0123456789abcdef\n";
    let paste = line.repeat(1_048_576 / line.len());
    child.write(&paste);
    child.write("\x04");
    child.read_until(&paste.len().to_string()).await;
    assert_eq!(child.exit_code().await, 0);
    place.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_joined_is_explained() {
    let place = Place::start(None).await;
    for (args, expected) in [
        (
            &["--lesson", "nonsense"][..],
            "there is no lesson `nonsense`; its lessons are: ",
        ),
        (&[], "say what to join"),
        (&["0123456789abcdefghij"], "has ended, or is another session's"),
        (
            &["--lesson", "uts", "--server", "http://127.0.0.1:1"],
            "start one with `utsuwa serve`",
        ),
        (&["https://learn.example/lessons/uts"], "through a tunnel"),
    ] {
        let mut child = Child::piped(&place, args);
        assert_eq!(child.exit_code().await, 2, "{args:?}");
        let message = child.errors().await;
        assert!(message.contains(expected), "{args:?}: {message}");
    }
    place.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_the_sandbox_is_the_end() {
    let place = Place::start(None).await;
    let mut child = Child::piped(&place, &["--lesson", "uts"]);
    child.read_until("# ").await;
    place.end_sandboxes().await;
    assert_eq!(child.exit_code().await, 2);
    let message = child.errors().await;
    assert!(
        message.contains("the sandbox has ended: somebody asked for it"),
        "{message}"
    );
    place.stop().await;
}

/// What the sandbox holds no more comes as a screen, and what it holds behind it.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_late_sees_what_is_forgotten_as_a_screen() {
    let place = Place::start(None).await;
    let mut first = Child::with_terminal(&place, &["--lesson", "uts"], 80, 24);
    first.read_until("# ").await;
    // The first line stays while the others scroll below it.
    first.write("printf '\\033[2J\\033[Hsta%s\\033[2;10r\\033[2;1H' ys; seq 1 400000; echo en\"d\"\r");
    first.read_until("end\r\n").await;
    first.write("\x1d.");
    assert_eq!(first.exit_code().await, 0);
    let mut late = Child::with_terminal(&place, &["--lesson", "uts"], 80, 24);
    late.read_until("stays").await;
    late.read_until("399999\r\n400000\r\nend\r\n").await;
    place.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_watches_and_types_nothing() {
    let place = Place::start(None).await;
    let mut owner = Child::with_terminal(&place, &["--lesson", "uts"], 80, 24);
    owner.read_until("# ").await;
    let invitation = place.invite().await;
    let mut guest = Child::with_terminal(&place, &["--watch", &invitation, "--name", "mei"], 60, 20);
    guest.read_until("you watch; what you type is not sent").await;
    owner.write("echo vi\"s\"ible\r");
    guest.read_until("visible").await;
    guest.write("echo ty\"p\"ed\r");
    owner.read_until("visible").await;
    owner.write("stty size; echo la\"s\"t\r");
    // The guest's smaller window changes nothing.
    owner.read_until("24 80").await;
    guest.read_until("last").await;
    owner.read_until("last").await;
    assert!(!owner.text().contains("typed"), "{}", owner.text());
    place.take_invitation_back().await;
    assert_eq!(guest.exit_code().await, 2);
    assert!(guest.has("(4403): "), "{}", guest.text());
    assert!(guest.is_cooked());
    let mut late = Child::piped(&place, &["--watch", &invitation]);
    assert_eq!(late.exit_code().await, 2);
    let message = late.errors().await;
    assert!(message.contains("ask for another"), "{message}");
    owner.write("\x1d.");
    assert_eq!(owner.exit_code().await, 0);
    place.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_is_listed() {
    let place = Place::start(None).await;
    let mut child = Child::piped(&place, &["--lesson", "uts"]);
    child.read_until("# ").await;
    let listed = std::process::Command::new(attach::child::UTSUWA)
        .args(["sandbox", "list", "--runtime-dir"])
        .arg(place.runtime_dir())
        .output()
        .unwrap();
    let text = String::from_utf8(listed.stdout).unwrap();
    let (head, rest) = text.split_once('\n').unwrap();
    assert!(head.starts_with("SANDBOX ") && head.ends_with("MEMORY"), "{text}");
    let cells: Vec<&str> = rest
        .lines()
        .find(|line| line.contains(" uts "))
        .unwrap_or_else(|| panic!("{text}"))
        .split_whitespace()
        .collect();
    // ID, lesson, "N s", viewers, "N.N MiB".
    assert_eq!((cells[1], cells[3], cells[4]), ("uts", "s", "1"), "{text}");
    assert_eq!(cells.last(), Some(&"MiB"), "{text}");
    place.stop().await;
}

/// How long anything may take.
const DEADLINE: Duration = Duration::from_secs(30);
